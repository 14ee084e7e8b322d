// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.dovecotpolicy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.bridge.inbound.HttpDoor;
import io.gatepost.bridge.inbound.InboundContract;
import io.gatepost.bridge.login.LoginDesk;
import io.gatepost.bridge.login.PolicyDesk;
import io.gatepost.bridge.login.PublicSentences;
import io.gatepost.bridge.login.Secret;
import io.gatepost.bridge.peer.Callers;
import io.gatepost.bridge.port.AuditTrail;
import io.gatepost.bridge.port.InMemoryIdentities;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;

/** A Dovecot that keeps a passdb of its own, in which alice has the password that the contract gives her, and that fails closed. */
class DovecotPolicyContractTest implements InboundContract {
    @Override
    public Door open(Vertx vertx, LoginDesk desk, PublicSentences sentences, Callers callers) {
        throw new UnsupportedOperationException("a policy server has a desk of its own");
    }

    @Override
    public Door open(
            Vertx vertx,
            LoginDesk desk,
            PublicSentences sentences,
            Callers callers,
            InMemoryIdentities identities,
            AuditTrail audit)
            throws Exception {
        return new Dovecot(vertx, new PolicyDesk(identities, audit, InstantSource.system()), sentences, callers);
    }

    /** Dovecot reports when its client is in already; what can still be held back is advice. */
    @Override
    public void an_answer_that_breaks_is_temporary_and_nobody_waits_for_it() throws Exception {
        try (Scene scene = new Scene(this)) {
            scene.broken = true;
            assertThat(scene.knock(WRONG_NETWORK).meaning()).isEqualTo(Meaning.TEMPORARY);
            assertThat(scene.knock(GOOD).meaning()).isEqualTo(Meaning.ADMITTED);
            scene.broken = false;
            assertThat(scene.knock(WRONG_NETWORK).meaning()).isEqualTo(Meaning.REFUSED);
        }
    }

    /** Nobody shows a policy server the secret, so that it cannot know one that was typed into the wrong box. */
    @Override
    public void the_secret_is_in_no_log_no_audit_and_no_answer() throws Exception {
        try (Scene scene = new Scene(this)) {
            for (Knock knock : List.of(GOOD, WRONG_SECRET, WRONG_NETWORK, GOOD.from(STRANGER))) {
                scene.knock(knock);
            }
            assertThat(String.join("\n", scene.auditLines)).doesNotContain("alice-password", "wrong-password");
            assertThat(scene.log.text()).doesNotContain("alice-password", "wrong-password", SHARED_SECRET);
        }
    }

    @Override
    public void names_and_secrets_of_any_script_arrive_whole() throws Exception {
        try (Scene scene = new Scene(this)) {
            scene.knock(new Knock(SERVER, "jürgen+x%y@müller.example", "x", List.of(OFFICE)));

            assertThat(scene.lastAttempt().name().typed()).isEqualTo("jürgen+x%y@müller.example");
            assertThat(scene.lastAttempt().secret().plausible()).isFalse();
        }
    }

    private static final class Dovecot extends HttpDoor {
        Dovecot(Vertx vertx, PolicyDesk desk, PublicSentences sentences, Callers callers) throws Exception {
            super(vertx, new DovecotPolicyDoor(callers, Secret.of(SHARED_SECRET), desk, sentences));
        }

        @Override
        public Reply knock(Knock knock) throws IOException {
            JsonObject login = new JsonObject()
                    .put("device_id", "")
                    .put("login", knock.name())
                    .put("protocol", "imap")
                    .put("pwhash", "0f24")
                    .put("session_id", "MjtW1c9gCdJ/AAAB")
                    .put("tls", false);
            if (!knock.clientAddresses().isEmpty()) {
                login.put("remote", String.join(",", knock.clientAddresses()));
            }
            Reply policy = ask(knock.from(), "allow", login);
            if (policy.meaning() != Meaning.ADMITTED) {
                if (policy.meaning() == Meaning.REFUSED) {
                    ask(
                            knock.from(),
                            "report",
                            login.copy().put("success", false).put("policy_reject", true));
                }
                return policy;
            }
            boolean right = knock.name().toLowerCase(Locale.ROOT).equals("alice@a.tld")
                    && knock.secret().equals("alice-password");
            if (right) {
                assertThat(ask(knock.from(), "allow", login).meaning()).isEqualTo(Meaning.ADMITTED);
            }
            ask(knock.from(), "report", login.copy().put("success", right).put("policy_reject", false));
            return right ? new Reply(Meaning.ADMITTED, "alice@a.tld") : new Reply(Meaning.REFUSED, refusal());
        }

        /** What Dovecot tells its client then is its own affair; here it says the same. */
        private static String refusal() {
            return new String(DovecotPolicyCodec.encode(false, SENTENCES.refused()), UTF_8);
        }

        private Reply ask(String from, String command, JsonObject json) throws IOException {
            String head = "POST /dovecot/policy?command=" + command + " HTTP/1.1\r\nHost: bridge\r\n"
                    + "X-Gatepost-Secret: " + SHARED_SECRET + "\r\nContent-Type: application/json\r\n";
            return reply(exchange(from, head, json.encode()));
        }

        @Override
        public Reply knockWithTooMuch() throws IOException {
            return ask(SERVER, "allow", new JsonObject().put("login", "a".repeat(1024 * 1024)));
        }

        private static Reply reply(String response) {
            if (response.startsWith("HTTP/1.1 200 ") && response.contains("{\"status\":0,")) {
                return new Reply(Meaning.ADMITTED, response);
            }
            if (response.startsWith("HTTP/1.1 200 ") && response.contains("{\"status\":-1,")) {
                return new Reply(Meaning.REFUSED, response.substring(response.indexOf("\r\n\r\n") + 4));
            }
            if (response.startsWith("HTTP/1.1 503 ")) {
                return new Reply(Meaning.TEMPORARY, response);
            }
            return new Reply(Meaning.NOT_ANSWERED, response);
        }
    }
}
