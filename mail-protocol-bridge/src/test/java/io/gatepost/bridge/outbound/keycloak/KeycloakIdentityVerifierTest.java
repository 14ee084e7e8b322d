// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.outbound.keycloak;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.bridge.StubKeycloak;
import io.gatepost.bridge.login.Evidence;
import io.gatepost.bridge.login.LoginAttempt;
import io.gatepost.bridge.login.LoginName;
import io.gatepost.bridge.login.LoginOutcome;
import io.gatepost.bridge.login.Particulars;
import io.gatepost.bridge.login.Secret;
import io.gatepost.bridge.login.SecretKind;
import io.gatepost.bridge.login.Trouble;
import io.gatepost.iptrust.net.Cidr;
import io.gatepost.iptrust.net.IpAddress;
import io.gatepost.iptrust.origin.Origin;
import io.gatepost.iptrust.policy.Service;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeycloakIdentityVerifierTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(1500);
    private static final Origin OFFICE =
            new Origin.Known(IpAddress.parse("127.0.10.5").orElseThrow(), "test");
    private static final LoginAttempt ATTEMPT = new LoginAttempt(
            new LoginName("Alice@a.tld"),
            Secret.of("alice-\"password\"\\é"),
            SecretKind.PASSWORD,
            Service.IMAP,
            OFFICE,
            "dovecot-lua",
            Particulars.NONE.with("session", "N9J91c9g47N/AAAB"));
    private static final Evidence EVIDENCE = new Evidence(
            Optional.of("alice@a.tld"),
            Optional.of("a.tld"),
            Optional.of("app-password"),
            Optional.of("Phone"),
            Optional.of("services.imap"));

    private final Vertx vertx = Vertx.vertx();
    private final StubKeycloak keycloak = new StubKeycloak(vertx, 0);

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private KeycloakIdentityVerifier verifier() {
        return verifier(PATIENCE, 8, 100);
    }

    private KeycloakIdentityVerifier verifier(Duration timeout, int connections, int queue) {
        return new KeycloakIdentityVerifier(
                vertx,
                new HttpClientOptions(),
                new KeycloakAddress(
                        keycloak.base(), "gatepost-bridge", Secret.of("s&cret="), timeout, connections, queue),
                new ExtraFields(
                        Set.of("host", "hostip", "userdb_quota_rule"),
                        Set.of("store.example"),
                        List.of(Cidr.parse("192.0.2.0/24"))),
                InstantSource.system());
    }

    private static LoginOutcome outcome(KeycloakIdentityVerifier verifier) {
        return verifier.verify(ATTEMPT).toCompletableFuture().join();
    }

    private static LoginOutcome unavailable(Trouble why) {
        return new LoginOutcome.Unavailable(why);
    }

    @Test
    void asks_as_agreed_and_takes_the_answer() {
        LoginOutcome outcome = outcome(verifier());

        assertThat(outcome).isEqualTo(new LoginOutcome.Admitted("alice@a.tld", "trusted-network", EVIDENCE));
        assertThat(keycloak.questions)
                .containsExactly(new JsonObject()
                        .put("name", "Alice@a.tld")
                        .put("secret", "alice-\"password\"\\é")
                        .put("kind", "password")
                        .put("service", "imap")
                        .put("address", "127.0.10.5")
                        .put("origin", "test")
                        .put("via", "dovecot-lua")
                        .put("session", "N9J91c9g47N/AAAB"));
        assertThat(keycloak.tokenForms.getFirst())
                .isEqualTo("grant_type=client_credentials&client_id=gatepost-bridge&client_secret=s%26cret%3D");
    }

    @Test
    void an_origin_that_is_not_established_is_null_and_not_left_out() {
        LoginAttempt nowhere = new LoginAttempt(
                ATTEMPT.name(),
                ATTEMPT.secret(),
                SecretKind.TOKEN,
                Service.SMTP,
                new Origin.Unestablished("test"),
                "dovecot-auth",
                Particulars.NONE);
        verifier().verify(nowhere).toCompletableFuture().join();

        JsonObject question = keycloak.questions.getFirst();
        assertThat(question.getString("kind")).isEqualTo("token");
        assertThat(question.containsKey("address")).isTrue();
        assertThat(question.getValue("address")).isNull();
        assertThat(question.getString("origin")).isEqualTo("test");
        assertThat(question.containsKey("session")).isFalse();
    }

    /** An account must not be able to tell a mail server what its operator has not foreseen. */
    @Test
    void of_what_servers_may_be_told_only_what_is_configured_comes_through() {
        keycloak.loginAnswer = (request, response) -> response.end("""
                {"outcome": "admit", "reason": "trusted-network", "account": "alice@a.tld",
                 "extra": {"host": "192.0.2.7", "nologin": "y", "uid": "0", "user": "root", "master": "root",
                           "userdb_quota_rule": "two words"}}""");

        assertThat(((LoginOutcome.Admitted) outcome(verifier())).extra()).isEqualTo(Map.of("host", "192.0.2.7"));
    }

    /** A server hands the password on to the host that it is told. */
    @ParameterizedTest
    @CsvSource({
        "host,   192.0.2.7,          true",
        "host,   192.0.3.7,          false",
        "hostip, 192.0.3.7,          false",
        "host,   store.example,      true",
        "host,   STORE.example,      true",
        "host,   evil.store.example, false",
        "host,   store.example.,     false",
        "host,   3221225991,         false",
        "host,   0xc0.0.2.7,         false",
        "host,   ::ffff:203.0.113.9, false"
    })
    void no_mailbox_is_at_a_host_that_the_operator_has_not_named(String field, String host, boolean told) {
        keycloak.loginAnswer = (request, response) -> response.end("""
                {"outcome": "admit", "reason": "trusted-network", "account": "alice@a.tld",
                 "extra": {"%s": "%s"}}""".formatted(field, host));

        assertThat(((LoginOutcome.Admitted) outcome(verifier())).extra())
                .isEqualTo(told ? Map.of(field, host) : Map.of());
    }

    @Test
    void a_refusal_keeps_its_reason_for_the_audit() {
        keycloak.loginAnswer = (request, response) -> response.end("""
                {"outcome": "refuse", "reason": "untrusted-network", "attempted": "alice@a.tld", "realm": "a.tld"}""");

        assertThat(outcome(verifier()))
                .isEqualTo(new LoginOutcome.Refused(
                        "untrusted-network",
                        new Evidence(
                                Optional.of("alice@a.tld"),
                                Optional.of("a.tld"),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty())));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "\"admit\"",
                "<html>login</html>",
                "{}",
                "{\"outcome\": \"admit\"}",
                "{\"outcome\": \"admit\", \"account\": \"alice@a.tld\"}",
                "{\"outcome\": \"admit\", \"account\": \"\"}",
                "{\"outcome\": \"admit\", \"account\": 1}",
                "{\"outcome\": \"admit\", \"account\": \"a\\nb\"}",
                "{\"outcome\": \"ADMIT\", \"account\": \"alice@a.tld\"}",
                "{\"outcome\": \"challenge\", \"account\": \"alice@a.tld\"}",
                "{\"outcome\": true, \"account\": \"alice@a.tld\"}",
                "{\"outcome\": \"refuse\", \"outcome\": \"admit\", \"account\": \"alice@a.tld\", \"reason\": \"x\"}",
                "{\"outcome\": \"admit\", \"account\": \"alice@a.tld\"} {}",
                "{\"outcome\": \"refuse\"}",
                "{\"outcome\": \"refuse\", \"reason\": \"No Word At All\"}",
                "{\"outcome\": \"admit\", \"account\": \"alice@a.tld\""
            })
    void a_200_that_is_no_answer_is_trouble(String body) {
        keycloak.loginAnswer = (request, response) -> response.end(body);

        assertThat(outcome(verifier())).isEqualTo(unavailable(Trouble.GARBLED));
    }

    @ParameterizedTest
    @CsvSource({
        "201, FAILED",
        "204, FAILED",
        "302, FAILED",
        "400, FAILED",
        "403, NOT_ALLOWED",
        "404, NOT_ALLOWED",
        "413, FAILED",
        "429, FAILED",
        "500, FAILED",
        "502, FAILED",
        "503, FAILED"
    })
    void any_other_status_is_trouble_whatever_it_says(int status, Trouble trouble) {
        keycloak.loginAnswer =
                (request, response) -> response.setStatusCode(status).end(StubKeycloak.ADMIT);

        assertThat(outcome(verifier())).isEqualTo(unavailable(trouble));
    }

    @Test
    void a_directory_that_cannot_be_asked_is_no_trouble_of_keycloaks() throws Exception {
        keycloak.loginAnswer = (request, response) ->
                response.setStatusCode(503).end("{\"type\": \"urn:gatepost:directory-unavailable\"}");
        KeycloakIdentityVerifier verifier = verifier();

        assertThat(outcome(verifier)).isEqualTo(unavailable(Trouble.DIRECTORY));
        assertThat(verifier.state()).isInstanceOf(KeycloakState.Answering.class);
    }

    @Test
    void an_admission_under_a_path_is_trouble() {
        keycloak.loginAnswer = (request, response) ->
                response.end("{\"outcome\": \"admit\", \"account\": \"../b.tld/bob@a.tld\", \"reason\": \"admitted\"}");

        assertThat(outcome(verifier())).isEqualTo(unavailable(Trouble.GARBLED));
    }

    @Test
    void an_endless_answer_is_trouble() {
        keycloak.loginAnswer =
                (request, response) -> response.end("{\"outcome\": \"" + "a".repeat(1024 * 1024) + "\"}");

        assertThat(outcome(verifier())).isEqualTo(unavailable(Trouble.GARBLED));
    }

    @Test
    void silence_is_trouble_in_time() {
        keycloak.loginAnswer = (request, response) -> {};
        KeycloakIdentityVerifier verifier = verifier(SHORT, 8, 100);
        long began = System.nanoTime();

        assertThat(outcome(verifier)).isEqualTo(unavailable(Trouble.TIMEOUT));
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(SHORT.multipliedBy(4));

        keycloak.loginAnswer = (request, response) -> response.end(StubKeycloak.ADMIT);
        assertThat(outcome(verifier)).isInstanceOf(LoginOutcome.Admitted.class);
    }

    @Test
    void a_silent_token_endpoint_is_trouble_in_time() {
        keycloak.tokenAnswer = response -> {};

        assertThat(outcome(verifier(SHORT, 8, 100))).isEqualTo(unavailable(Trouble.TIMEOUT));
    }

    @Test
    void a_connection_that_breaks_is_trouble() {
        keycloak.loginAnswer = (request, response) -> request.connection().close();

        assertThat(outcome(verifier())).isEqualTo(unavailable(Trouble.UNREACHABLE));
    }

    @Test
    void keycloak_may_go_and_come_back() {
        KeycloakIdentityVerifier verifier = verifier();
        assertThat(outcome(verifier)).isInstanceOf(LoginOutcome.Admitted.class);
        assertThat(verifier.state()).isInstanceOf(KeycloakState.Answering.class);
        int port = keycloak.port();
        keycloak.stop().toCompletionStage().toCompletableFuture().join();

        assertThat(outcome(verifier)).isEqualTo(unavailable(Trouble.UNREACHABLE));
        assertThat(verifier.state())
                .isInstanceOfSatisfying(
                        KeycloakState.Away.class, away -> assertThat(away.why()).isEqualTo(Trouble.UNREACHABLE));

        new StubKeycloak(vertx, port);
        assertThat(outcome(verifier)).isInstanceOf(LoginOutcome.Admitted.class);
        assertThat(verifier.state()).isInstanceOf(KeycloakState.Answering.class);
    }

    @Test
    void the_token_is_fetched_once_for_all_and_kept() {
        KeycloakIdentityVerifier verifier = verifier();
        List<CompletableFuture<LoginOutcome>> together = IntStream.range(0, 50)
                .mapToObj(i -> verifier.verify(ATTEMPT).toCompletableFuture())
                .toList();
        together.forEach(CompletableFuture::join);
        outcome(verifier);

        assertThat(keycloak.tokensGiven).hasValue(1);
        assertThat(keycloak.questions).hasSize(51);
    }

    @Test
    void a_token_at_its_end_is_renewed_before() {
        keycloak.tokenLifeSeconds = 1;
        keycloak.loginAnswer = (request, response) -> {
            // What was renewed must be younger than its second.
            response.end(StubKeycloak.ADMIT);
        };
        KeycloakIdentityVerifier verifier = verifier();
        long end = System.nanoTime() + Duration.ofMillis(2500).toNanos();
        while (System.nanoTime() - end < 0) {
            assertThat(outcome(verifier)).isInstanceOf(LoginOutcome.Admitted.class);
        }
        assertThat(keycloak.tokensGiven.get()).isBetween(3, 10);
    }

    @Test
    void a_token_that_is_not_taken_any_more_is_replaced_once() {
        keycloak.loginAnswer = (request, response) -> {
            boolean first = request.getHeader("Authorization").equals("Bearer token-1");
            response.setStatusCode(first ? 401 : 200).end(first ? "" : StubKeycloak.ADMIT);
        };

        assertThat(outcome(verifier())).isInstanceOf(LoginOutcome.Admitted.class);
        assertThat(keycloak.tokensGiven).hasValue(2);
        assertThat(keycloak.questions).hasSize(2);
    }

    @Test
    void a_bridge_that_is_never_let_in_gives_up_after_one_more_try() {
        keycloak.loginAnswer =
                (request, response) -> response.setStatusCode(401).end();

        assertThat(outcome(verifier())).isEqualTo(unavailable(Trouble.NOT_ALLOWED));
        assertThat(keycloak.questions).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "401 | {}                                            | NOT_ALLOWED",
                "400 | {\"error\": \"unauthorized_client\"}          | NOT_ALLOWED",
                "500 |                                               | FAILED",
                "200 | {}                                            | GARBLED",
                "200 | {\"access_token\": \"\", \"expires_in\": 60}  | GARBLED",
                "200 | {\"access_token\": \"x\"}                     | GARBLED",
                "200 | {\"access_token\": \"x\", \"expires_in\": 0}  | GARBLED",
                "200 | <html>                                        | GARBLED"
            })
    void no_token_is_trouble(int status, String body, Trouble trouble) {
        keycloak.tokenAnswer = response -> response.setStatusCode(status).end(body == null ? "" : body);

        assertThat(outcome(verifier())).isEqualTo(unavailable(trouble));
    }

    /** One connection, one place in the queue: the third question is turned away at once and not when its time is over. */
    @Test
    void what_is_too_much_is_trouble_at_once() throws InterruptedException {
        KeycloakIdentityVerifier verifier = verifier(PATIENCE, 1, 1);
        outcome(verifier);
        CountDownLatch arrived = new CountDownLatch(1);
        keycloak.loginAnswer = (request, response) -> {
            arrived.countDown();
            vertx.setTimer(300, timer -> response.end(StubKeycloak.ADMIT));
        };
        CompletableFuture<LoginOutcome> first = verifier.verify(ATTEMPT).toCompletableFuture();
        assertThat(arrived.await(5, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<LoginOutcome> second = verifier.verify(ATTEMPT).toCompletableFuture();
        CompletableFuture<LoginOutcome> third = verifier.verify(ATTEMPT).toCompletableFuture();

        assertThat(third.join()).isEqualTo(unavailable(Trouble.OVERLOADED));
        assertThat(first).isNotDone();
        assertThat(first.join()).isInstanceOf(LoginOutcome.Admitted.class);
        assertThat(second.join()).isInstanceOf(LoginOutcome.Admitted.class);
    }
}
