// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.bridge.login.Evidence;
import io.gatepost.bridge.login.LoginAttempt;
import io.gatepost.bridge.login.LoginName;
import io.gatepost.bridge.login.LoginOutcome;
import io.gatepost.bridge.login.Particulars;
import io.gatepost.bridge.login.Secret;
import io.gatepost.bridge.login.SecretKind;
import io.gatepost.bridge.login.Trouble;
import io.gatepost.bridge.port.IdentityVerifier;
import io.gatepost.iptrust.net.IpAddress;
import io.gatepost.iptrust.origin.Origin;
import io.gatepost.iptrust.policy.Service;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ThrottledVerifierTest {
    private static final ThrottleLimits LIMITS = new ThrottleLimits(
            2, 100, 50, Duration.ofSeconds(30), Duration.ofSeconds(5), Duration.ofHours(1), 1_000, 1);

    private static final LoginOutcome THROTTLED = new LoginOutcome.Unavailable(Trouble.THROTTLED);

    private final List<CompletableFuture<Void>> waits = new ArrayList<>();
    private final Throttle throttle = Throttles.alone(LIMITS, () -> 0);
    private int asked;

    @ParameterizedTest
    @CsvSource({
        "Alice@A.tld,        alice@a.tld",
        "alice+1@a.tld,      alice@a.tld",
        "alice+1+2@a.tld,    alice@a.tld",
        "alice+1,            alice",
        "+alice@a.tld,       +alice@a.tld",
        "alice@a+b.tld,      alice@a+b.tld"
    })
    void guesses_under_details_of_a_name_are_guesses_at_the_name(String typed, String counted) {
        assertThat(AccountKey.of(typed)).isEqualTo(counted);
    }

    @Test
    void a_login_too_many_waits_for_its_turn_and_the_next_is_told_to_come_again() {
        ThrottledVerifier verifier = over(attempt -> refused("wrong-secret"));
        assertThat(verify(verifier, "one")).isDone();
        assertThat(verify(verifier, "two")).isDone();
        assertThat(asked).isEqualTo(2);

        CompletableFuture<LoginOutcome> third = verify(verifier, "three");
        assertThat(third).isNotDone();
        assertThat(verifier.waiting()).isEqualTo(1);
        assertThat(verify(verifier, "four").join()).isEqualTo(THROTTLED);
        assertThat(verifier.turnedAway()).isEqualTo(1);
        assertThat(asked).isEqualTo(2);

        waits.getFirst().complete(null);
        assertThat(third.join()).isInstanceOf(LoginOutcome.Refused.class);
        assertThat(verifier.waiting()).isZero();
    }

    /** Else a right password at a closed door would cost less than a wrong one, and be found out by that. */
    @ParameterizedTest
    @ValueSource(strings = {"wrong-secret", "untrusted-network", "service-closed", "account-locked", "malformed-name"})
    void every_refusal_counts_alike(String reason) {
        ThrottledVerifier verifier = over(attempt -> refused(reason));
        assertThat(verify(verifier, "one")).isDone();
        assertThat(verify(verifier, "two")).isDone();
        assertThat(verify(verifier, "three")).isNotDone();
    }

    @Test
    void the_same_secret_again_at_a_closed_door_costs_nothing() {
        ThrottledVerifier verifier = over(attempt -> refused("untrusted-network"));
        for (int times = 0; times < 100; times++) {
            assertThat(verify(verifier, "the right one")).isDone();
        }
        assertThat(asked).isEqualTo(100);
    }

    @Test
    void a_domain_has_one_spelling() {
        assertThat(AccountKey.of("alice@b\u00fccher.tld")).isEqualTo("alice@xn--bcher-kva.tld");
        assertThat(AccountKey.of("alice@B\u00dcCHER\u3002tld")).isEqualTo("alice@xn--bcher-kva.tld");
        assertThat(AccountKey.of("alice@a\u00ad.tl\u00add")).isEqualTo("alice@");
        assertThat(AccountKey.of("alice@fa\u00df.tld")).isEqualTo("alice@");
    }

    @Test
    void a_verifier_that_throws_leaves_nothing_under_way() {
        ThrottledVerifier verifier = over(attempt -> {
            throw new IllegalStateException("broken");
        });
        for (int times = 0; times < 10; times++) {
            assertThat(verify(verifier, "secret " + times)).isCompletedExceptionally();
        }
        assertThat(asked).isEqualTo(10);
    }

    @Test
    void an_outage_is_no_guess() {
        ThrottledVerifier verifier =
                over(attempt -> CompletableFuture.completedFuture(new LoginOutcome.Unavailable(Trouble.UNREACHABLE)));
        for (int times = 0; times < 100; times++) {
            assertThat(verify(verifier, "secret " + times)).isDone();
        }
        assertThat(asked).isEqualTo(100);
    }

    /** Under whichever of its names somebody guesses. */
    @Test
    void an_account_is_one_account() {
        Evidence alice = of("alice@a.tld");
        ThrottledVerifier verifier =
                over(attempt -> CompletableFuture.completedFuture(new LoginOutcome.Refused("wrong-secret", alice)));
        assertThat(verify(verifier, "a.lice@a.tld", "one")).isDone();
        assertThat(verify(verifier, "ALICE@a.tld", "two")).isDone();
        assertThat(verify(verifier, "alice@a.tld", "three")).isNotDone();
    }

    /** Else an account with ten aliases could be guessed at ten times as often. */
    @Test
    void a_name_that_is_known_to_be_anothers_has_no_free_guesses_of_its_own() {
        Evidence alice = of("alice@a.tld");
        ThrottledVerifier verifier =
                over(attempt -> CompletableFuture.completedFuture(new LoginOutcome.Refused("wrong-secret", alice)));
        for (String alias : List.of("one@a.tld", "two@a.tld", "three@a.tld")) {
            assertThat(verify(verifier, alias, "first under " + alias)).isDone();
        }
        for (String alias : List.of("one@a.tld", "two@a.tld", "three@a.tld")) {
            assertThat(verify(verifier, alias, "second under " + alias).getNow(THROTTLED))
                    .isEqualTo(THROTTLED);
        }
        assertThat(asked).isEqualTo(3);
    }

    @Test
    void an_alias_that_was_given_to_somebody_else_counts_for_its_new_owner() {
        List<String> owner = new ArrayList<>(List.of("alice@a.tld"));
        ThrottledVerifier verifier = over(attempt ->
                CompletableFuture.completedFuture(new LoginOutcome.Refused("wrong-secret", of(owner.getLast()))));
        assertThat(verify(verifier, "info@a.tld", "one")).isDone();
        owner.add("bob@a.tld");
        assertThat(verify(verifier, "info@a.tld", "two")).isDone();

        assertThat(verify(verifier, "info@a.tld", "three")).isDone();
        assertThat(verify(verifier, "info@a.tld", "four")).isNotDone();
    }

    /** Whose alias it was has nothing to do with what its new owner knows. */
    @Test
    void the_new_owner_of_an_alias_clears_no_guesses_at_the_old_one() {
        Evidence alice = of("alice@a.tld");
        ThrottledVerifier verifier = over(attempt -> attempt.secret().matches("bob-password")
                ? CompletableFuture.<LoginOutcome>completedFuture(
                        new LoginOutcome.Admitted("bob@a.tld", "trusted-network", Evidence.NONE))
                : CompletableFuture.completedFuture(new LoginOutcome.Refused("wrong-secret", alice)));
        assertThat(verify(verifier, "info@a.tld", "one")).isDone();
        assertThat(verify(verifier, "info@a.tld", "bob-password")).isDone();

        assertThat(verify(verifier, "alice@a.tld", "two")).isDone();
        assertThat(verify(verifier, "alice@a.tld", "three")).isNotDone();
    }

    /** Else whoever has one app password has as many tries at the account's password as he likes. */
    @ParameterizedTest
    @ValueSource(strings = {"app-password", "mobile-password", "token"})
    void what_is_not_the_password_clears_no_guesses_at_the_password(String proof) {
        ThrottledVerifier verifier = admitting("the right one", proof);
        assertThat(verify(verifier, "one")).isDone();
        assertThat(verify(verifier, "the right one")).isDone();
        assertThat(verify(verifier, "two")).isDone();
        assertThat(verify(verifier, "three")).isNotDone();
    }

    @Test
    void the_password_clears_the_guesses_of_its_pair() {
        ThrottledVerifier verifier = admitting("the right one", "password");
        assertThat(verify(verifier, "one")).isDone();
        assertThat(verify(verifier, "the right one")).isDone();
        assertThat(verify(verifier, "two")).isDone();
        assertThat(verify(verifier, "three")).isDone();
    }

    /** A phone whose app passwords were wrong some times, until it had the right one. */
    @Test
    void an_app_password_clears_wrong_app_passwords() {
        ThrottledVerifier verifier = over(attempt ->
                attempt.secret().matches("the right one") ? admitted("app-password") : refused("unknown-app-password"));
        assertThat(verify(verifier, "one")).isDone();
        assertThat(verify(verifier, "the right one")).isDone();
        assertThat(verify(verifier, "two")).isDone();
        assertThat(verify(verifier, "the right one")).isDone();
        assertThat(verify(verifier, "three")).isDone();
    }

    /** Who has an app password of the account is not held responsible for others at the same address. */
    @Test
    void an_app_password_makes_its_owner_welcome() {
        ThrottledVerifier verifier = admitting("the right one", "app-password");
        assertThat(verify(verifier, "the right one")).isDone();
        // A few look like one another.
        for (int guess = 0; guess < LIMITS.prefixFree() + 30; guess++) {
            assertThat(verify(verifier, "somebody" + guess + "@a.tld", "guess " + guess))
                    .isNotNull();
        }
        assertThat(verify(verifier, "stranger@a.tld", "a guess").getNow(THROTTLED))
                .isEqualTo(THROTTLED);
        assertThat(verify(verifier, "the right one")).isDone();
    }

    private ThrottledVerifier admitting(String secret, String proof) {
        return over(attempt ->
                attempt.secret().matches(secret) && attempt.name().typed().equals("alice@a.tld")
                        ? admitted(proof)
                        : refused("wrong-secret"));
    }

    private static CompletionStage<LoginOutcome> admitted(String proof) {
        return CompletableFuture.completedFuture(new LoginOutcome.Admitted(
                "alice@a.tld",
                "trusted-network",
                new Evidence(
                        Optional.of("alice@a.tld"),
                        Optional.of("a.tld"),
                        Optional.of(proof),
                        Optional.empty(),
                        Optional.empty())));
    }

    @Test
    void the_owner_of_a_name_with_a_detail_clears_no_guesses_at_the_name() {
        ThrottledVerifier verifier = over(attempt -> attempt.name().typed().contains("+")
                ? CompletableFuture.<LoginOutcome>completedFuture(
                        new LoginOutcome.Admitted("alice+mine@a.tld", "trusted-network", Evidence.NONE))
                : refused("wrong-secret"));
        assertThat(verify(verifier, "alice@a.tld", "one")).isDone();
        assertThat(verify(verifier, "alice+mine@a.tld", "right")).isDone();
        assertThat(verify(verifier, "alice@a.tld", "two")).isDone();
        assertThat(verify(verifier, "alice+mine@a.tld", "right")).isNotDone();
    }

    /** Where people type aliases they make no more mistakes than elsewhere. */
    @Test
    void a_mistake_under_an_alias_is_one_mistake_of_its_source() {
        Evidence alice = of("alice@a.tld");
        ThrottledVerifier verifier =
                over(attempt -> CompletableFuture.completedFuture(new LoginOutcome.Refused("wrong-secret", alice)));
        assertThat(verify(verifier, "a.lice@a.tld", "one")).isDone();

        assertThat(throttle.held(new Scope.Prefixes(), 10))
                .singleElement()
                .extracting(Held::wrongSecrets)
                .isEqualTo(1);
        assertThat(throttle.held(new Scope.OfAccount(Set.of("alice@a.tld")), 10))
                .hasSize(2);
    }

    @Test
    void a_verifier_that_fails_leaves_nothing_under_way() {
        ThrottledVerifier verifier =
                over(attempt -> CompletableFuture.failedFuture(new IllegalStateException("broken")));
        for (int times = 0; times < 10; times++) {
            assertThat(verify(verifier, "secret " + times)).isCompletedExceptionally();
        }
        assertThat(asked).isEqualTo(10);
    }

    private ThrottledVerifier over(IdentityVerifier verifier) {
        return new ThrottledVerifier(
                attempt -> {
                    asked++;
                    return verifier.verify(attempt);
                },
                throttle,
                wait -> {
                    CompletableFuture<Void> elapsed = new CompletableFuture<>();
                    waits.add(elapsed);
                    return elapsed;
                },
                1);
    }

    private static Evidence of(String account) {
        return new Evidence(
                Optional.of(account), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static CompletionStage<LoginOutcome> refused(String reason) {
        return CompletableFuture.completedFuture(new LoginOutcome.Refused(reason, Evidence.NONE));
    }

    private static CompletableFuture<LoginOutcome> verify(ThrottledVerifier verifier, String secret) {
        return verify(verifier, "alice@a.tld", secret);
    }

    private static CompletableFuture<LoginOutcome> verify(ThrottledVerifier verifier, String name, String secret) {
        return verifier.verify(new LoginAttempt(
                        new LoginName(name),
                        Secret.of(secret),
                        SecretKind.PASSWORD,
                        Service.IMAP,
                        new Origin.Known(IpAddress.parse("198.51.100.1").orElseThrow(), "test"),
                        "test",
                        Particulars.NONE))
                .toCompletableFuture();
    }
}
