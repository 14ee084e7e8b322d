// SPDX-License-Identifier: Apache-2.0
package io.gatepost.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatepost.benchmarks.Result.Bound;
import io.gatepost.benchmarks.Result.Figure;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * An app password that the bridge does not know yet, asked of Keycloak, against Keycloak's own password grant, whose hash
 * (Argon2) is slow on purpose. Needs the demo stack.
 */
final class KeycloakBenchmark implements Benchmark {
    private static final String NAME = "app password asked of Keycloak";
    private static final String PROCESSOR = "the same, Keycloak's processor time";
    private static final int CONNECTIONS = 4;
    private static final Contest CONTEST = new Contest(Duration.ofSeconds(5), 4, 10);

    private static final String ACCOUNT = "helpdesk@a.tld";
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String JSON = "application/json";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Override
    public String name() {
        return "keycloak";
    }

    @Override
    public List<Result> run() throws Exception {
        Optional<Stack> stack = Stack.running();
        if (stack.isEmpty()) {
            String why = "no stack runs; start one with ./gatepost up --detach";
            return List.of(new Result.Skipped(NAME, why), new Result.Skipped(PROCESSOR, why));
        }
        try (Session session = new Session(stack.get())) {
            return measure(stack.get(), session);
        }
    }

    private static List<Result> measure(Stack stack, Session session) throws Exception {
        Load load = new Load(stack, CONNECTIONS);
        byte[] grant = session.passwordGrant();
        Contest.Best best = CONTEST.run(
                "app password",
                window -> load.run(session.login(), "\"admit\"", window),
                window -> load.run(grant, "access_token", window));
        Window ours = best.ours();
        Window reference = best.reference();
        return List.of(
                new Result.Measured(
                        NAME,
                        new Figure(ours.perSecond(), "/s", "app password by the bridge REST"),
                        new Figure(reference.perSecond(), "/s", "Keycloak's password grant"),
                        new Bound.AtLeast(150)),
                new Result.Measured(
                        PROCESSOR,
                        new Figure(ours.microseconds() / 1_000, "ms", "app password by the bridge REST"),
                        new Figure(reference.microseconds() / 1_000, "ms", "Keycloak's password grant"),
                        new Bound.AtMost(1.0 / 150)));
    }

    /** What the load needs, made as an administrator would, and taken away at the end. */
    private static final class Session implements AutoCloseable {
        private final Stack stack;
        private final URI keycloak;
        private final String accountId;
        private final String credentialId;
        private final String secret;

        Session(Stack stack) throws IOException {
            this.stack = stack;
            this.keycloak = stack.keycloak();
            String admin = admin();
            JsonNode found =
                    ask("GET", "/admin/realms/a.tld/users?exact=true&username=" + encoded(ACCOUNT), "", admin, "", 200);
            this.accountId = found.required(0).required("id").textValue();
            JsonNode made = ask(
                    "POST",
                    "/admin/realms/a.tld/gatepost/accounts/" + accountId + "/app-passwords",
                    JSON,
                    admin,
                    "{\"label\": \"benchmark\", \"services\": [\"soap\"]}",
                    201);
            this.credentialId = made.required("id").textValue();
            this.secret = made.required("secret").textValue();
        }

        /** With a token made now. */
        byte[] login() throws IOException {
            String form = "grant_type=client_credentials&client_id=gatepost-bridge&client_secret="
                    + encoded(stack.bridgeSecret());
            String token = ask("POST", "/realms/master/protocol/openid-connect/token", FORM, "", form, 200)
                    .required("access_token")
                    .textValue();
            String body = MAPPER.createObjectNode()
                    .put("name", ACCOUNT)
                    .put("secret", secret)
                    .put("kind", "password")
                    .put("service", "soap")
                    .put("address", "127.0.99.5")
                    .put("via", "benchmark")
                    .toString();
            return HttpConnection.request(
                    keycloak, "POST", "/realms/master/gatepost/bridge/login", JSON, "Bearer " + token, body);
        }

        byte[] passwordGrant() {
            return HttpConnection.request(
                    keycloak, "POST", "/realms/master/protocol/openid-connect/token", FORM, "", adminForm());
        }

        @Override
        public void close() throws IOException {
            String path = "/admin/realms/a.tld/users/" + accountId + "/credentials/" + credentialId;
            ask("DELETE", path, "", admin(), "", 204);
        }

        private String admin() throws IOException {
            return "Bearer "
                    + ask("POST", "/realms/master/protocol/openid-connect/token", FORM, "", adminForm(), 200)
                            .required("access_token")
                            .textValue();
        }

        private static String adminForm() {
            return "grant_type=password&client_id=admin-cli&username=admin&password=admin";
        }

        private JsonNode ask(String method, String path, String type, String authorization, String body, int expected)
                throws IOException {
            try (HttpConnection connection = new HttpConnection(keycloak)) {
                HttpConnection.Response response =
                        connection.ask(HttpConnection.request(keycloak, method, path, type, authorization, body));
                if (response.status() != expected) {
                    throw new IOException(method + " " + path + ": status " + response.status());
                }
                return MAPPER.readTree(response.text());
            }
        }

        private static String encoded(String text) {
            return URLEncoder.encode(text, StandardCharsets.UTF_8);
        }
    }
}
