// SPDX-License-Identifier: Apache-2.0
package io.gatepost.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.benchmarks.Result.Bound;
import io.gatepost.benchmarks.Result.Figure;
import java.io.IOException;
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
        private final AdminRest admin;
        private final String accountId;
        private final String credentialId;
        private final String secret;

        Session(Stack stack) throws IOException {
            this.stack = stack;
            this.admin = new AdminRest(stack.keycloak());
            JsonNode found = admin.ask(
                    "GET", "/admin/realms/a.tld/users?exact=true&username=" + AdminRest.encoded(ACCOUNT), "", 200);
            this.accountId = AdminRest.text(found.required(0), "id");
            JsonNode made = admin.ask(
                    "POST",
                    "/admin/realms/a.tld/gatepost/accounts/" + accountId + "/app-passwords",
                    "{\"label\": \"benchmark\", \"services\": [\"soap\"]}",
                    201);
            this.credentialId = AdminRest.text(made, "id");
            this.secret = AdminRest.text(made, "secret");
        }

        byte[] login() throws IOException {
            return admin.login(stack.bridgeSecret(), ACCOUNT, secret);
        }

        byte[] passwordGrant() {
            return admin.passwordGrant();
        }

        @Override
        public void close() throws IOException {
            admin.ask("DELETE", "/admin/realms/a.tld/users/" + accountId + "/credentials/" + credentialId, "", 204);
        }
    }
}
