// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.doors;

import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.KeycloakAdmin;
import io.gatepost.e2e.client.Person;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;

/** An OpenID provider that a realm takes people's sign-ins from: another realm, which lets anybody in with the password. */
final class Partner implements AutoCloseable {
    static final String ALIAS = "partner";

    private static final String EVERYBODY_BY_PASSWORD = """
        {"version": 1, "secondFactor": {"enrolment": "off"},
         "services": {"web": {"trusted": ["password"], "elsewhere": ["password"]}}}\
        """;
    private static final String SECRET = "a-secret-of-the-partner-and-the-realm";

    private final KeycloakAdmin admin;
    private final String name;
    private final String realm;

    private Partner(KeycloakAdmin admin, String name, String realm) {
        this.admin = admin;
        this.name = name;
        this.realm = realm;
    }

    static Partner of(Stack stack, String realm) {
        String name = "partner-" + Long.toHexString(System.nanoTime());
        expect(stack.admin().send("POST", "", Json.write(Map.of("realm", name, "enabled", true))));
        // A token from before the realm does not know of it.
        KeycloakAdmin admin = stack.admin();
        expect(admin.send("PUT", name + "/gatepost/policies/default", EVERYBODY_BY_PASSWORD));
        expect(admin.send(
                "POST",
                name + "/clients",
                Json.write(Map.of(
                        "clientId",
                        realm,
                        "publicClient",
                        false,
                        "secret",
                        SECRET,
                        "redirectUris",
                        List.of(stack.keycloakUrl() + "realms/" + realm + "/*")))));
        String provider = stack.keycloakUrl() + "realms/" + name + "/protocol/openid-connect/";
        expect(admin.send(
                "POST",
                realm + "/identity-provider/instances",
                Json.write(Map.of(
                        "alias",
                        ALIAS,
                        "providerId",
                        "oidc",
                        "enabled",
                        true,
                        "config",
                        Map.of(
                                "authorizationUrl",
                                provider + "auth",
                                "tokenUrl",
                                provider + "token",
                                "issuer",
                                stack.keycloakUrl() + "realms/" + name,
                                "clientId",
                                realm,
                                "clientSecret",
                                SECRET,
                                "clientAuthMethod",
                                "client_secret_post",
                                "defaultScope",
                                "openid")))));
        return new Partner(admin, name, realm);
    }

    /** The same person at the partner's, and known to be the same. */
    Person employ(Person person) {
        Person employee = hire(person.name());
        expect(admin.send(
                "POST",
                realm + "/users/" + admin.idOf(person) + "/federated-identity/" + ALIAS,
                Json.write(Map.of(
                        "identityProvider", ALIAS, "userId", admin.idOf(employee), "userName", employee.name()))));
        return employee;
    }

    /** Somebody whom the realm does not know. */
    Person hire(String person) {
        return admin.create(new Person(name, person, "at-the-partners", ""));
    }

    private static void expect(HttpResponse<String> response) {
        if (response.statusCode() / 100 != 2) {
            throw new IllegalStateException(response.statusCode() + " " + response.body());
        }
    }

    @Override
    public void close() {
        admin.send("DELETE", name, "");
    }
}
