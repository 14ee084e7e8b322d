// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.oidc;

import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.KeycloakAdmin;
import io.gatepost.e2e.client.Person;
import java.util.HashMap;
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
    private final boolean secret;

    private CompanyRealm(KeycloakAdmin admin, String name, String issuer, boolean secret) {
        this.admin = admin;
        this.name = name;
        this.issuer = issuer;
        this.secret = secret;
    }

    /** {@code secret}: how the tenant shows there who it is; otherwise by the key of its realm (RFC 7523). */
    static CompanyRealm of(Stack stack, OidcTenant tenant, boolean secret) {
        String name = "company-" + Long.toHexString(System.nanoTime());
        OidcTenant.expect(201, stack.admin().send("POST", "", Json.write(Map.of("realm", name, "enabled", true))));
        // A token from before the realm does not know of it.
        KeycloakAdmin admin = stack.admin();
        OidcTenant.expect(201, admin.send("PUT", name + "/gatepost/policies/default", EVERYBODY_BY_PASSWORD));
        String realm = stack.keycloakUrl() + "realms/" + OidcTenant.REALM;
        Map<String, Object> client = new HashMap<>(Map.of(
                "clientId",
                Issuer.CLIENT,
                "publicClient",
                false,
                "redirectUris",
                List.of(realm + "/broker/" + tenant.alias() + "/endpoint")));
        if (secret) {
            client.put("secret", Issuer.SECRET);
        } else {
            client.put("clientAuthenticatorType", "client-jwt");
            client.put(
                    "attributes", Map.of("use.jwks.url", "true", "jwks.url", realm + "/protocol/openid-connect/certs"));
        }
        OidcTenant.expect(201, admin.send("POST", name + "/clients", Json.write(client)));
        return new CompanyRealm(admin, name, stack.keycloakUrl() + "realms/" + name, secret);
    }

    Map<String, Object> wish() {
        Map<String, Object> wish = new HashMap<>(Map.of("issuer", issuer, "clientId", Issuer.CLIENT));
        if (secret) {
            wish.put("clientSecret", Issuer.SECRET);
        }
        return wish;
    }

    Person hire(String person) {
        return admin.create(new Person(name, person, "at-the-company", ""));
    }

    @Override
    public void close() {
        admin.send("DELETE", name, "");
    }
}
