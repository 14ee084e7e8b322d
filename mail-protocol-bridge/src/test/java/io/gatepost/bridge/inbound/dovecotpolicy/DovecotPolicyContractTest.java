// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.dovecotpolicy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.bridge.desk.LoginDesk;
import io.gatepost.bridge.desk.PolicyDesk;
import io.gatepost.bridge.inbound.HttpDoor;
import io.gatepost.bridge.inbound.InboundContract;
import io.gatepost.bridge.login.PublicSentences;
import io.gatepost.bridge.login.Secret;
import io.gatepost.bridge.peer.Callers;
import io.gatepost.bridge.port.AuditTrail;
import io.gatepost.bridge.port.InMemoryIdentities;
import io.gatepost.bridge.port.Pace;
import io.gatepost.bridge.throttle.ReportedGuesses;
import io.gatepost.bridge.throttle.ThrottleLimits;
import io.gatepost.bridge.throttle.Throttles;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

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
        return new Dovecot(vertx, new PolicyDesk(identities, pace, audit, InstantSource.system()), sentences, callers);
    }

    private static final ThrottleLimits LIMITS = new ThrottleLimits(
            3, 100, 50, Duration.ofSeconds(30), Duration.ofSeconds(1), Duration.ofHours(1), 1_000, 10);

    private final AtomicLong nanos = new AtomicLong();
    private Pace pace = Pace.FREE;

    /** What is under way stays so: no test waits until a report is given up. */
    private void throttled() {
        pace = new ReportedGuesses(Throttles.alone(LIMITS, nanos::get), wait -> new CompletableFuture<>(), 1_000);
    }

    @Test
    void reported_guesses_make_the_next_one_wait_and_then_come_again_later() throws Exception {
        throttled();
        try (Scene scene = new Scene(this)) {
            for (int guess = 0; guess < 3; guess++) {
                assertThat(scene.knock(guess(guess)).meaning()).isEqualTo(Meaning.REFUSED);
            }
            assertThat(waited).containsOnly(0);
            assertThat(scene.knock(guess(3)).meaning()).isEqualTo(Meaning.REFUSED);
            assertThat(waited.getLast()).as("seconds that Dovecot waits").isEqualTo(1);

            // Two seconds would be too long to wait; the next one is not even looked at.
            Reply later = scene.knock(GOOD);
            assertThat(later.meaning()).isEqualTo(Meaning.TEMPORARY);
            assertThat(scene.auditLines.getLast()).contains("\"unavailable\"", "throttled");
            // Somewhere else, and somebody else here, are not concerned.
            assertThat(scene.knock(GOOD.withClientAddresses("127.0.10.6")).meaning())
                    .isEqualTo(Meaning.ADMITTED);

            nanos.addAndGet(Duration.ofSeconds(10).toNanos());
            assertThat(scene.knock(GOOD).meaning()).isEqualTo(Meaning.ADMITTED);
            assertThat(scene.knock(guess(4)).meaning()).isEqualTo(Meaning.REFUSED);
            assertThat(waited.getLast()).as("who got in begins anew").isZero();
        }
    }

    /** Dovecot asks twice about it, and would refuse it if it were to wait the second time. */
    @Test
    void a_right_password_after_the_wait_gets_in() throws Exception {
        throttled();
        try (Scene scene = new Scene(this)) {
            for (int guess = 0; guess < 3; guess++) {
                scene.knock(guess(guess));
            }
            assertThat(scene.knock(GOOD).meaning()).isEqualTo(Meaning.ADMITTED);
            assertThat(waited.subList(waited.size() - 2, waited.size())).containsExactly(1, 0);
        }
    }

    @Test
    void an_old_password_and_a_refusal_by_the_policy_are_no_guesses() throws Exception {
        throttled();
        try (Scene scene = new Scene(this)) {
            for (int times = 0; times < 20; times++) {
                assertThat(scene.knock(WRONG_SECRET).meaning()).isEqualTo(Meaning.REFUSED);
                assertThat(scene.knock(guess(times).withClientAddresses(OUTSIDE))
                                .meaning())
                        .isEqualTo(Meaning.REFUSED);
            }
            assertThat(waited).containsOnly(0);
            assertThat(scene.knock(GOOD).meaning()).isEqualTo(Meaning.ADMITTED);
        }
    }

    @Test
    void guesses_sent_all_at_once_are_guesses_too() throws Exception {
        throttled();
        try (Scene scene = new Scene(this)) {
            unreported = true;
            for (int guess = 0; guess < 3; guess++) {
                assertThat(scene.knock(guess(guess)).meaning()).isEqualTo(Meaning.REFUSED);
            }
            assertThat(scene.knock(guess(3)).meaning()).isEqualTo(Meaning.TEMPORARY);
            // The same secret on two connections is one.
            assertThat(scene.knock(guess(2)).meaning()).isEqualTo(Meaning.REFUSED);
        }
    }

    @Test
    void tokens_are_not_counted() throws Exception {
        throttled();
        mechanism = "XOAUTH2";
        try (Scene scene = new Scene(this)) {
            for (int times = 0; times < 20; times++) {
                assertThat(scene.knock(guess(times)).meaning()).isEqualTo(Meaning.REFUSED);
            }
            assertThat(waited).containsOnly(0);
        }
    }

    private static Knock guess(int number) {
        return new Knock(SERVER, GOOD.name(), "guess " + number, GOOD.clientAddresses());
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
            assertThat(scene.lastAttempt().secret().reveal()).matches("[0-9a-f]{3}");
        }
    }

    /** What Dovecot was told to wait before it checked a password, in the order in which it asked. */
    private final List<Integer> waited = new ArrayList<>();

    private boolean unreported;
    private String mechanism = "PLAIN";

    private final class Dovecot extends HttpDoor {
        Dovecot(Vertx vertx, PolicyDesk desk, PublicSentences sentences, Callers callers) throws Exception {
            super(vertx, new DovecotPolicyDoor(callers, Secret.of(SHARED_SECRET), desk, sentences));
        }

        @Override
        public Reply knock(Knock knock) throws IOException {
            JsonObject login = new JsonObject()
                    .put("device_id", "")
                    .put("login", knock.name())
                    .put("protocol", "imap")
                    .put("pwhash", "%03x".formatted(knock.secret().hashCode() & 0xfff))
                    .put("mech", mechanism)
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
            if (!unreported) {
                ask(knock.from(), "report", login.copy().put("success", right).put("policy_reject", false));
            }
            return right ? new Reply(Meaning.ADMITTED, "alice@a.tld") : new Reply(Meaning.REFUSED, refusal());
        }

        /** What Dovecot tells its client then is its own affair; here it says the same. */
        private static String refusal() {
            return new String(DovecotPolicyCodec.encode(-1, SENTENCES.refused()), UTF_8);
        }

        private Reply ask(String from, String command, JsonObject json) throws IOException {
            String head = "POST /dovecot/policy?command=" + command + " HTTP/1.1\r\nHost: bridge\r\n"
                    + "X-Gatepost-Secret: " + SHARED_SECRET + "\r\nContent-Type: application/json\r\n";
            Reply reply = reply(exchange(from, head, json.encode()));
            if (command.equals("allow") && reply.meaning() == Meaning.ADMITTED) {
                waited.add(status(reply.text()));
            }
            return reply;
        }

        @Override
        public Reply knockWithTooMuch() throws IOException {
            return ask(SERVER, "allow", new JsonObject().put("login", "a".repeat(1024 * 1024)));
        }

        private static int status(String response) {
            return new JsonObject(response.substring(response.indexOf("\r\n\r\n") + 4)).getInteger("status");
        }

        private static Reply reply(String response) {
            if (response.startsWith("HTTP/1.1 200 ")) {
                if (status(response) >= 0) {
                    return new Reply(Meaning.ADMITTED, response);
                }
                boolean temporary = response.contains(SENTENCES.unavailable());
                return new Reply(
                        temporary ? Meaning.TEMPORARY : Meaning.REFUSED,
                        response.substring(response.indexOf("\r\n\r\n") + 4));
            }
            if (response.startsWith("HTTP/1.1 503 ")) {
                return new Reply(Meaning.TEMPORARY, response);
            }
            return new Reply(Meaning.NOT_ANSWERED, response);
        }
    }
}
