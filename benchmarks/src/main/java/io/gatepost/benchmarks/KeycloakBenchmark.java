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
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * An app password that the bridge does not know yet, asked of Keycloak, against Keycloak's own password grant, whose hash
 * (Argon2) is slow on purpose. Needs the demo stack.
 */
final class KeycloakBenchmark implements Benchmark {
    private static final String NAME = "app password asked of Keycloak";
    private static final String PROCESSOR = "the same, Keycloak's processor time";
    private static final int CONNECTIONS = 4;
    private static final int ROUNDS = 3;
    private static final Duration WINDOW = Duration.ofSeconds(10);

    /** Warm is what a window changes by less than this part; the compiler of a JVM that just started takes minutes. */
    private static final double STEADY = 0.05;

    private static final int MOST_WARM_UP_WINDOWS = 15;

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
        warmUp("app password", () -> load.run(session.login(), "\"admit\"", WINDOW));
        warmUp("password grant", () -> load.run(grant, "access_token", WINDOW));
        Load.Window ours = new Load.Window(0, 0, Duration.ofDays(1));
        Load.Window reference = ours;
        for (int round = 0; round < ROUNDS; round++) {
            ours = better(ours, load.run(session.login(), "\"admit\"", WINDOW));
            reference = better(reference, load.run(grant, "access_token", WINDOW));
        }
        return List.of(
                new Result.Measured(
                        NAME,
                        new Figure(ours.perSecond(), "/s", "app password by the bridge REST"),
                        new Figure(reference.perSecond(), "/s", "Keycloak's password grant"),
                        new Bound.AtLeast(150)),
                new Result.Measured(
                        PROCESSOR,
                        new Figure(milliseconds(ours), "ms", "app password by the bridge REST"),
                        new Figure(milliseconds(reference), "ms", "Keycloak's password grant"),
                        new Bound.AtMost(1.0 / 150)));
    }

    /** Both sides alike: until a window's rate is within {@link #STEADY} of that of the window before it. */
    private static void warmUp(String what, Callable<Load.Window> window) throws Exception {
        double before = window.call().perSecond();
        for (int windows = 2; windows <= MOST_WARM_UP_WINDOWS; windows++) {
            double now = window.call().perSecond();
            if (Math.abs(now - before) <= STEADY * before) {
                System.out.printf(Locale.ROOT, "  %s: steady at %.0f /s after %d windows%n", what, now, windows);
                return;
            }
            before = now;
        }
        System.out.printf(
                Locale.ROOT, "  %s: NOT steady after %d windows, %.0f /s%n", what, MOST_WARM_UP_WINDOWS, before);
    }

    /** Of each figure the best: whatever else the machine does makes it worse, never better. */
    private static Load.Window better(Load.Window one, Load.Window other) {
        return new Load.Window(
                one.answers() + other.answers(),
                Math.max(one.perSecond(), other.perSecond()),
                one.processor().compareTo(other.processor()) < 0 ? one.processor() : other.processor());
    }

    private static double milliseconds(Load.Window window) {
        return window.processor().toNanos() / 1e6;
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
