// SPDX-License-Identifier: Apache-2.0
package io.gatepost.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Keycloak as the demo's administrator uses it. */
final class AdminRest {
    private static final String TOKEN = "/realms/master/protocol/openid-connect/token";
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String JSON = "application/json";
    private static final ObjectMapper MAPPER = new ObjectMapper();
    /** Tokens of {@code master} are good for a minute. */
    private static final long FRESH_NANOS = 30_000_000_000L;

    private final URI keycloak;
    private String token = "";
    private long since;

    AdminRest(URI keycloak) {
        this.keycloak = keycloak;
    }

    /** What came of it; nothing to read where there is no body. Any other status is a failure. */
    JsonNode ask(String method, String path, String body, int expected) throws IOException {
        if (token.isEmpty() || System.nanoTime() - since > FRESH_NANOS) {
            since = System.nanoTime();
            token = "Bearer " + text(form(passwordGrant()), "access_token");
        }
        return ask(HttpConnection.request(keycloak, method, path, JSON, token, body), method + " " + path, expected);
    }

    /** Keycloak's password grant, as a request. */
    byte[] passwordGrant() {
        return tokenRequest("grant_type=password&client_id=admin-cli&username=admin&password=admin");
    }

    /** A login at the endpoint for bridges, with a token made now. */
    byte[] login(String bridgeSecret, String name, String secret) throws IOException {
        return logins(bridgeSecret, List.of(name), secret).getFirst();
    }

    List<byte[]> logins(String bridgeSecret, List<String> names, String secret) throws IOException {
        byte[] grant = tokenRequest(
                "grant_type=client_credentials&client_id=gatepost-bridge&client_secret=" + encoded(bridgeSecret));
        String bearer = "Bearer " + text(form(grant), "access_token");
        return names.stream().map(name -> loginAs(bearer, name, secret)).toList();
    }

    private byte[] loginAs(String bearer, String name, String secret) {
        String body = MAPPER.createObjectNode()
                .put("name", name)
                .put("secret", secret)
                .put("kind", "password")
                .put("service", "soap")
                .put("address", "127.0.99.5")
                .put("via", "benchmark")
                .toString();
        return HttpConnection.request(keycloak, "POST", "/realms/master/gatepost/bridge/login", JSON, bearer, body);
    }

    static String text(JsonNode node, String field) {
        return node.required(field).textValue();
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private byte[] tokenRequest(String form) {
        return HttpConnection.request(keycloak, "POST", TOKEN, FORM, "", form);
    }

    private JsonNode form(byte[] request) throws IOException {
        return ask(request, "POST " + TOKEN, 200);
    }

    private JsonNode ask(byte[] request, String what, int expected) throws IOException {
        try (HttpConnection connection = new HttpConnection(keycloak)) {
            HttpConnection.Response response = connection.ask(request);
            if (response.status() != expected) {
                throw new IOException(what + ": status " + response.status() + ", " + response.text());
            }
            return MAPPER.readTree(response.text());
        }
    }
}
