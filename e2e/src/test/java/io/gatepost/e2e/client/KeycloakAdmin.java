// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The operator at the machine itself: admin of the master realm over admin-cli. */
public final class KeycloakAdmin {
    private static final Duration TOKEN_LIFE = Duration.ofSeconds(30);
    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final URI keycloak;
    private final HttpPlace machine = HttpPlace.at(Place.MACHINE);
    private String token = "";
    private Instant tokenFrom = Instant.MIN;

    public KeycloakAdmin(URI keycloak) {
        this.keycloak = keycloak;
    }

    /** A throwaway account with a second factor of its own, so that its codes are nobody else's; the name tells its part. */
    public Person somebody(String realm, String part) {
        return somebody(realm, realm, part);
    }

    /** The same in another domain that the realm holds. */
    public Person somebody(String realm, String domain, String part) {
        String name = part + "-" + Integer.toHexString(RANDOM.nextInt()) + "@" + domain;
        StringBuilder secret = new StringBuilder();
        for (int symbol = 0; symbol < 32; symbol++) {
            secret.append(BASE32.charAt(RANDOM.nextInt(BASE32.length())));
        }
        return create(new Person(realm, name, "a-good-password-of-" + name, secret.toString()));
    }

    public Person create(Person person) {
        List<Map<String, Object>> credentials = new ArrayList<>();
        credentials.add(Map.of("type", "password", "value", person.password(), "temporary", false));
        if (!person.otpSecret().isEmpty()) {
            credentials.add(Map.of(
                    "type",
                    "otp",
                    "userLabel",
                    "test",
                    // Of old: a factor set up during a session proves nothing in it.
                    "createdDate",
                    Instant.now().minus(Duration.ofDays(1)).toEpochMilli(),
                    "secretData",
                    Json.write(Map.of("value", person.otpSecret())),
                    "credentialData",
                    Json.write(Map.of(
                            "subType",
                            "totp",
                            "digits",
                            6,
                            "counter",
                            0,
                            "period",
                            30,
                            "algorithm",
                            "HmacSHA1",
                            "secretEncoding",
                            "BASE32"))));
        }
        expect(
                201,
                send(
                        "POST",
                        person.realm() + "/users",
                        Json.write(Map.of(
                                "username",
                                person.name(),
                                "email",
                                person.name(),
                                "emailVerified",
                                true,
                                "firstName",
                                "Some",
                                "lastName",
                                "Body",
                                "enabled",
                                true,
                                "credentials",
                                credentials))));
        return person;
    }

    public String idOf(Person person) {
        HttpResponse<String> response = send(
                "GET",
                person.realm() + "/users?exact=true&username="
                        + URLEncoder.encode(person.name(), StandardCharsets.UTF_8),
                "");
        expect(200, response);
        JsonNode found = Json.read(response.body());
        if (found.size() != 1) {
            throw new IllegalStateException(found.size() + " accounts are named " + person);
        }
        return found.get(0).path("id").asText();
    }

    public void changePassword(Person person, String password) {
        expect(
                204,
                send(
                        "PUT",
                        person.realm() + "/users/" + idOf(person) + "/reset-password",
                        Json.write(Map.of("type", "password", "value", password, "temporary", false))));
    }

    /** An app password for an account that has no second factor to make one with: a program's. */
    public MailSecrets.Made appPassword(Person owner, Map<String, ?> wish) {
        HttpResponse<String> response =
                send("POST", owner.realm() + "/gatepost/accounts/" + idOf(owner) + "/app-passwords", Json.write(wish));
        expect(201, response);
        JsonNode answer = Json.read(response.body());
        return new MailSecrets.Made(
                answer.path("id").asText(), answer.path("secret").asText());
    }

    /** A public OIDC client, unless it is there already. */
    public void makePublicClient(String realm, String name, boolean passwordGrant) {
        HttpResponse<String> response = send(
                "POST",
                realm + "/clients",
                Json.write(Map.of(
                        "clientId",
                        name,
                        "publicClient",
                        true,
                        "standardFlowEnabled",
                        !passwordGrant,
                        "directAccessGrantsEnabled",
                        passwordGrant,
                        "redirectUris",
                        List.of(Webmail.REDIRECT_PREFIX + "*"))));
        if (response.statusCode() != 409) {
            expect(201, response);
        }
    }

    /** Attributes of a realm beside those that it has; an empty one is as good as none. */
    public void setAttributes(String realm, Map<String, String> attributes) {
        HttpResponse<String> response = send("GET", realm, "");
        expect(200, response);
        ObjectNode all = ((ObjectNode) Json.read(response.body())).withObjectProperty("attributes");
        attributes.forEach(all::put);
        expect(204, send("PUT", realm, Json.write(Map.of("attributes", all))));
    }

    /** Where the realm sends its mails by from now on; answers by what it did before, to be set again. */
    public Map<String, String> mailServer(String realm, Map<String, String> server) {
        HttpResponse<String> response = send("GET", realm, "");
        expect(200, response);
        Map<String, String> before = new TreeMap<>();
        Json.read(response.body())
                .path("smtpServer")
                .properties()
                .forEach(field -> before.put(field.getKey(), field.getValue().asText()));
        expect(204, send("PUT", realm, Json.write(Map.of("smtpServer", server))));
        return before;
    }

    /** Any request below /admin/realms/. */
    public HttpResponse<String> send(String method, String path, String json, String... moreHeaders) {
        List<String> headers =
                new ArrayList<>(List.of("Authorization", "Bearer " + token(), "Content-Type", "application/json"));
        headers.addAll(List.of(moreHeaders));
        return machine.send(method, keycloak.resolve("/admin/realms/" + path), json, headers.toArray(String[]::new));
    }

    /** Its access token, for requests that have to be made by hand. */
    public synchronized String token() {
        if (tokenFrom.isBefore(Instant.now().minus(TOKEN_LIFE))) {
            HttpResponse<String> response = machine.postForm(
                    keycloak.resolve("/realms/master/protocol/openid-connect/token"),
                    Map.of(
                            "grant_type", "password",
                            "client_id", "admin-cli",
                            "username", "admin",
                            "password", "admin"));
            expect(200, response);
            token = Json.read(response.body()).path("access_token").asText();
            tokenFrom = Instant.now();
        }
        return token;
    }

    private static void expect(int status, HttpResponse<String> response) {
        if (response.statusCode() != status) {
            throw new IllegalStateException(response.request().method() + " "
                    + response.request().uri().getPath() + " answered " + response.statusCode() + " "
                    + response.body());
        }
    }
}
