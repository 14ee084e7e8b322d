// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.oidc;

import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.KeycloakAdmin;
import io.gatepost.e2e.client.Person;
import java.util.List;
import java.util.Map;

/** A realm of its own that is a domain's company, and lets its people in with the password. */
final class CompanyRealm implements AutoCloseable {
    private static final String EVERYBODY_BY_PASSWORD = """
            {"version": 1, "secondFactor": {"enrolment": "off"},
             "services": {"web": {"trusted": ["password"], "elsewhere": ["password"]}}}""";

    private final KeycloakAdmin admin;
    private final String name;
    private final String issuer;

    private CompanyRealm(KeycloakAdmin admin, String name, String issuer) {
        this.admin = admin;
        this.name = name;
        this.issuer = issuer;
    }

    static CompanyRealm of(Stack stack, OidcTenant tenant) {
        String name = "company-" + Long.toHexString(System.nanoTime());
        OidcTenant.expect(201, stack.admin().send("POST", "", Json.write(Map.of("realm", name, "enabled", true))));
        // A token from before the realm does not know of it.
        KeycloakAdmin admin = stack.admin();
        OidcTenant.expect(201, admin.send("PUT", name + "/gatepost/policies/default", EVERYBODY_BY_PASSWORD));
        OidcTenant.expect(
                201,
                admin.send(
                        "POST",
                        name + "/clients",
                        Json.write(Map.of(
                                "clientId",
                                Issuer.CLIENT,
                                "publicClient",
                                false,
                                "secret",
                                Issuer.SECRET,
                                "redirectUris",
                                List.of(stack.keycloakUrl() + "realms/" + OidcTenant.REALM + "/broker/" + tenant.alias()
                                        + "/endpoint")))));
        return new CompanyRealm(admin, name, stack.keycloakUrl() + "realms/" + name);
    }

    Map<String, Object> wish() {
        return Map.of("issuer", issuer, "clientId", Issuer.CLIENT, "clientSecret", Issuer.SECRET);
    }

    Person hire(String person) {
        return admin.create(new Person(name, person, "at-the-company", ""));
    }

    @Override
    public void close() {
        admin.send("DELETE", name, "");
    }
}
