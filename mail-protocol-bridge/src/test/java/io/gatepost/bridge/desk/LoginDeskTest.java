// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.desk;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.bridge.login.Evidence;
import io.gatepost.bridge.login.LoginAttempt;
import io.gatepost.bridge.login.LoginName;
import io.gatepost.bridge.login.LoginOutcome;
import io.gatepost.bridge.login.Particulars;
import io.gatepost.bridge.login.Secret;
import io.gatepost.bridge.login.SecretKind;
import io.gatepost.bridge.login.Trouble;
import io.gatepost.bridge.port.AuditTrail;
import io.gatepost.bridge.port.InMemoryIdentities;
import io.gatepost.bridge.port.RememberedAudit;
import io.gatepost.iptrust.net.IpAddress;
import io.gatepost.iptrust.origin.Origin;
import io.gatepost.iptrust.policy.Service;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoginDeskTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private final InMemoryIdentities identities = new InMemoryIdentities().with("alice@a.tld", "alice-password");
    private final RememberedAudit audit = new RememberedAudit();
    private final LoginDesk desk = new LoginDesk(identities, audit, InstantSource.fixed(NOON));

    @Test
    void admits_and_writes_it_down() throws Exception {
        LoginOutcome outcome = outcome(attempt("Alice@a.tld", "alice-password"));

        assertThat(outcome).isEqualTo(new LoginOutcome.Admitted("alice@a.tld", "trusted-network", Evidence.NONE));
        assertThat(audit.records()).singleElement().satisfies(record -> {
            assertThat(record.at()).isEqualTo(NOON);
            assertThat(record.outcome()).isEqualTo(outcome);
            assertThat(record.attempt().name().typed()).isEqualTo("Alice@a.tld");
        });
        assertThat(desk.underWay()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "alice@a.tld\0", "alice\n@a.tld", "alice@a.tld\u2028", "\ud800@a.tld"})
    void a_name_that_can_be_nobodys_is_refused_after_asking_about_nobody(String name) throws Exception {
        assertRefusedLikeAnyOther(attempt(name, "alice-password"), "malformed-name");
    }

    @Test
    void a_huge_name_is_refused_after_asking_about_nobody() throws Exception {
        assertRefusedLikeAnyOther(attempt("a".repeat(10_000) + "@a.tld", "alice-password"), "malformed-name");
        assertRefusedLikeAnyOther(attempt("ä".repeat(160) + "@a.tld", "alice-password"), "malformed-name");
    }

    @Test
    void a_secret_that_can_be_nobodys_is_refused_after_asking_about_nobody() throws Exception {
        assertRefusedLikeAnyOther(attempt("alice@a.tld", ""), "wrong-secret");
        assertRefusedLikeAnyOther(attempt("alice@a.tld", "x".repeat(Secret.MAX_BYTES + 1)), "wrong-secret");
        assertRefusedLikeAnyOther(attempt("alice@a.tld", "alice-password\0"), "wrong-secret");
    }

    /** The verifier is asked, for the time it takes, but learns neither the name nor the secret. */
    private void assertRefusedLikeAnyOther(LoginAttempt attempt, String reason) throws Exception {
        assertThat(outcome(attempt)).isEqualTo(new LoginOutcome.Refused(reason, Evidence.NONE));
        assertThat(identities.lastAsked().name().plausible()).isFalse();
        assertThat(identities.lastAsked().name()).isNotEqualTo(attempt.name());
        assertThat(identities.lastAsked().secret()).isNotEqualTo(attempt.secret());
        assertThat(audit.records().getLast().attempt()).isEqualTo(attempt);
    }

    @Test
    void nobody_is_never_admitted() throws Exception {
        LoginDesk credulous = new LoginDesk(
                anyone -> CompletableFuture.completedFuture(
                        new LoginOutcome.Admitted("root", "exception", Evidence.NONE)),
                audit,
                InstantSource.system());

        assertThat(InMemoryIdentities.await(credulous.admit(attempt("", "x"))))
                .isInstanceOf(LoginOutcome.Refused.class);
        assertThat(InMemoryIdentities.await(credulous.admit(attempt("alice", "x"))))
                .isInstanceOf(LoginOutcome.Admitted.class);
    }

    @Test
    void an_implausible_attempt_is_unavailable_when_every_other_is() throws Exception {
        identities.goAway(Trouble.TIMEOUT);

        assertThat(outcome(attempt("", "x"))).isEqualTo(new LoginOutcome.Unavailable(Trouble.TIMEOUT));
    }

    @Test
    void a_verifier_that_breaks_is_trouble_not_a_refusal() throws Exception {
        LoginOutcome trouble = new LoginOutcome.Unavailable(Trouble.INTERNAL);
        LoginDesk throwing = new LoginDesk(
                attempt -> {
                    throw new IllegalStateException("broken");
                },
                audit,
                InstantSource.system());
        LoginDesk failing = new LoginDesk(
                attempt -> CompletableFuture.failedFuture(new IllegalStateException("broken")),
                audit,
                InstantSource.system());

        assertThat(InMemoryIdentities.await(throwing.admit(attempt("alice@a.tld", "x"))))
                .isEqualTo(trouble);
        assertThat(InMemoryIdentities.await(failing.admit(attempt("alice@a.tld", "x"))))
                .isEqualTo(trouble);
        assertThat(audit.records()).hasSize(2);
        assertThat(throwing.underWay()).isZero();
        assertThat(failing.underWay()).isZero();
    }

    @Test
    void an_audit_trail_that_breaks_does_not_change_the_outcome() throws Exception {
        LoginDesk unwatched = new LoginDesk(
                identities,
                login -> {
                    throw new IllegalStateException("disk full");
                },
                InstantSource.system());

        assertThat(InMemoryIdentities.await(unwatched.admit(attempt("alice@a.tld", "alice-password"))))
                .isInstanceOf(LoginOutcome.Admitted.class);
        assertThat(unwatched.underWay()).isZero();
    }

    @Test
    void nobody_gets_in_past_an_audit_trail_that_cannot_keep_up() throws Exception {
        LoginDesk overrun = new LoginDesk(
                identities,
                login -> {
                    throw new AuditTrail.Full();
                },
                InstantSource.system());

        assertThat(InMemoryIdentities.await(overrun.admit(attempt("alice@a.tld", "alice-password"))))
                .isEqualTo(new LoginOutcome.Unavailable(Trouble.AUDIT_FULL));
        assertThat(overrun.underWay()).isZero();
    }

    @Test
    void closing_finishes_what_is_under_way_and_takes_nothing_more() throws Exception {
        identities.hold();
        CompletionStage<LoginOutcome> early = desk.admit(attempt("alice@a.tld", "alice-password"));
        assertThat(desk.underWay()).isOne();
        desk.close();

        assertThat(outcome(attempt("alice@a.tld", "alice-password")))
                .isEqualTo(new LoginOutcome.Unavailable(Trouble.CLOSING));
        identities.answerLastFirst();
        assertThat(InMemoryIdentities.await(early)).isInstanceOf(LoginOutcome.Admitted.class);
        assertThat(desk.underWay()).isZero();
    }

    private LoginOutcome outcome(LoginAttempt attempt) throws Exception {
        return InMemoryIdentities.await(desk.admit(attempt));
    }

    @Test
    void a_listener_may_have_a_domain_of_its_own() throws Exception {
        LoginDesk atHome = desk.inDomain("a.tld");
        assertThat(InMemoryIdentities.await(atHome.admit(attempt("alice", "alice-password"))))
                .isInstanceOf(LoginOutcome.Admitted.class);
        assertThat(InMemoryIdentities.await(desk.admit(attempt("alice", "alice-password"))))
                .isInstanceOf(LoginOutcome.Refused.class);
        assertThat(InMemoryIdentities.await(atHome.admit(attempt("alice*root", "alice-password"))))
                .isInstanceOf(LoginOutcome.Refused.class);
        assertThat(audit.records().getFirst().attempt().name().typed()).isEqualTo("alice");
        desk.close();
        assertThat(InMemoryIdentities.await(atHome.admit(attempt("alice", "alice-password"))))
                .isEqualTo(new LoginOutcome.Unavailable(Trouble.CLOSING));
    }

    private static LoginAttempt attempt(String name, String secret) {
        Origin office = new Origin.Known(IpAddress.parse("127.0.10.5").orElseThrow(), "test");
        return new LoginAttempt(
                new LoginName(name),
                Secret.of(secret),
                SecretKind.PASSWORD,
                Service.IMAP,
                office,
                "test",
                Particulars.NONE);
    }
}
