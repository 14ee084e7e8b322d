// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.bridge.login.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Two bridges that tell each other, or have lost each other. */
class SharedThrottleTest {
    private static final ThrottleLimits LIMITS = new ThrottleLimits(
            10, 100, 50, Duration.ofSeconds(30), Duration.ofSeconds(5), Duration.ofHours(1), 100_000, 1_000);
    private static final Secret KEYCLOAKS = Secret.of("client-secret-of-the-tests");
    private static final String ALICE = "alice@a.tld";
    private static final Source ATTACKER = new Source("198.51.100.1");
    private static final Source OFFICE = new Source("127.0.10.5");

    private final AtomicLong nanos = new AtomicLong();
    private final List<News> fromOne = new ArrayList<>();
    private final List<News> fromTwo = new ArrayList<>();
    private final Throttle one = new Throttle(LIMITS, nanos::get, GuessFingerprints.sharedBy(KEYCLOAKS), fromOne::add);
    private final Throttle two = new Throttle(LIMITS, nanos::get, GuessFingerprints.sharedBy(KEYCLOAKS), fromTwo::add);

    @Test
    void guesses_at_either_count_at_both() {
        for (int guess = 0; guess < 12; guess++) {
            guess(guess % 2 == 0 ? one : two, ALICE, ATTACKER, "guess " + guess);
            tellEachOther();
        }
        assertThat(turn(one, ALICE, ATTACKER, "one more")).isNotEqualTo(new Turn.After(Duration.ZERO, false));
        assertThat(turn(two, ALICE, ATTACKER, "one more")).isNotEqualTo(new Turn.After(Duration.ZERO, false));
        assertThat(held(one)).isEqualTo(held(two)).contains(12);
    }

    /** The same old password at both, every minute. */
    @Test
    void the_same_wrong_secret_is_one_guess_wherever_it_is_tried() {
        for (int minute = 0; minute < 100; minute++) {
            guess(one, ALICE, OFFICE, "last year's");
            guess(two, ALICE, OFFICE, "last year's");
            tellEachOther();
        }
        assertThat(held(one)).contains(1);
        assertThat(held(two)).contains(1);
    }

    @Test
    void who_lost_the_other_counts_on_alone() {
        for (int guess = 0; guess < 20; guess++) {
            guess(one, ALICE, ATTACKER, "guess " + guess);
            guess(two, ALICE, ATTACKER, "other " + guess);
        }
        assertThat(turn(one, ALICE, ATTACKER, "one more")).isInstanceOf(Turn.Later.class);
        assertThat(turn(two, ALICE, ATTACKER, "one more")).isInstanceOf(Turn.Later.class);
    }

    /** News has no end of its own: told again, or late, it makes nothing out of nothing. */
    @Test
    void what_is_heard_twice_counts_once_and_what_is_old_is_forgotten_in_time() {
        for (int guess = 0; guess < 20; guess++) {
            guess(one, ALICE, ATTACKER, "guess " + guess);
        }
        for (int times = 0; times < 3; times++) {
            fromOne.forEach(news -> two.hear(news, Duration.ofMinutes(50)));
        }
        assertThat(held(two)).isEqualTo(held(one));
        nanos.addAndGet(Duration.ofMinutes(11).toNanos());
        assertThat(held(two)).isEmpty();
        assertThat(held(one)).contains(20);
    }

    /** People who mistyped and then got in are many in an office; told again, they are not more. */
    @Test
    void what_is_heard_twice_counts_once_against_a_source_as_far_as_guesses_are_free() {
        for (int person = 0; person < 90; person++) {
            guess(one, "person" + person + "@a.tld", OFFICE, "slip");
            one.right("person" + person + "@a.tld", OFFICE);
        }
        for (int times = 0; times < 3; times++) {
            fromOne.forEach(news -> two.hear(news, Duration.ofMinutes(1)));
        }
        assertThat(two.held(new Scope.Prefixes(), 100))
                .singleElement()
                .extracting(Held::wrongSecrets)
                .isEqualTo(one.held(new Scope.Prefixes(), 100).getFirst().wrongSecrets());
        assertThat(turn(two, "stranger@a.tld", OFFICE, "a slip")).isEqualTo(new Turn.After(Duration.ZERO, false));
    }

    @Test
    void old_news_makes_nobody_wait_less() {
        for (int guess = 0; guess < 20; guess++) {
            guess(one, ALICE, ATTACKER, "guess " + guess);
        }
        fromOne.forEach(news -> one.hear(news, Duration.ofMinutes(50)));
        assertThat(turn(one, ALICE, ATTACKER, "one more")).isInstanceOf(Turn.Later.class);
    }

    /** Else every login would be told. */
    @Test
    void only_what_is_new_is_told() {
        for (int times = 0; times < 100; times++) {
            one.right(ALICE, OFFICE);
            guess(one, "bob@b.tld", OFFICE, "last year's");
        }
        assertThat(fromOne).hasSize(2);
    }

    /** What the others are told they forget in time; a bridge that comes later was not there. */
    @Test
    void who_gets_in_all_day_is_told_again() {
        one.right(ALICE, OFFICE);
        nanos.addAndGet(Duration.ofMinutes(29).toNanos());
        one.right(ALICE, OFFICE);
        assertThat(fromOne).hasSize(1);
        nanos.addAndGet(Duration.ofMinutes(2).toNanos());
        one.right(ALICE, OFFICE);
        assertThat(fromOne).hasSize(2);
    }

    /** What another bridge has told need not be told again, before it is as old. */
    @Test
    void who_got_in_elsewhere_is_known_to_be_told() {
        one.hear(new News.Right(ALICE, OFFICE.prefix()), Duration.ofMinutes(20));
        one.right(ALICE, OFFICE);
        assertThat(fromOne).isEmpty();
        nanos.addAndGet(Duration.ofMinutes(11).toNanos());
        one.right(ALICE, OFFICE);
        assertThat(fromOne).hasSize(1);
    }

    @Test
    void a_mistake_under_an_alias_is_one_of_its_source_at_both() {
        one.wrong(one.guess("a.lice@a.tld", OFFICE, Secret.of("a slip")), true);
        one.wrongAgain(one.guess(ALICE, OFFICE, Secret.of("a slip")), true);
        tellEachOther();
        for (Throttle each : List.of(one, two)) {
            assertThat(each.held(new Scope.Prefixes(), 100))
                    .singleElement()
                    .extracting(Held::wrongSecrets)
                    .isEqualTo(1);
            assertThat(each.held(new Scope.OfAccount(Set.of(ALICE)), 100)).hasSize(2);
        }
    }

    @Test
    void an_account_is_cleared_under_all_its_names_at_once() {
        for (String name : List.of(ALICE, "a.lice@a.tld", "bob@a.tld")) {
            guess(one, name, ATTACKER, "guess");
        }
        tellEachOther();
        assertThat(two.held(new Scope.OfAccount(Set.of(ALICE, "a.lice@a.tld")), 100))
                .hasSize(4);
        one.clearAccount(Set.of(ALICE, "a.lice@a.tld"));
        tellEachOther();
        for (Throttle each : List.of(one, two)) {
            assertThat(each.held(new Scope.OfDomain("a.tld"), 100))
                    .hasSize(2)
                    .allSatisfy(held -> assertThat(held.account()).contains("bob@a.tld"));
        }
    }

    @Test
    void a_success_at_one_is_a_success_at_the_other() {
        for (int guess = 0; guess < 20; guess++) {
            guess(one, ALICE, OFFICE, "slip " + guess);
        }
        tellEachOther();
        two.right(ALICE, OFFICE);
        tellEachOther();
        assertThat(turn(one, ALICE, OFFICE, "a slip")).isEqualTo(new Turn.After(Duration.ZERO, false));
    }

    @Test
    void an_admin_clears_an_account_at_both() {
        for (int guess = 0; guess < 20; guess++) {
            guess(one, ALICE, ATTACKER, "guess " + guess);
            guess(one, "x " + ALICE, ATTACKER, "guess " + guess);
        }
        tellEachOther();
        two.clearAccount(Set.of(ALICE));
        tellEachOther();
        for (Throttle each : List.of(one, two)) {
            assertThat(each.held(new Scope.OfAccount(Set.of(ALICE)), 100)).isEmpty();
            assertThat(turn(each, ALICE, ATTACKER, "one more")).isEqualTo(new Turn.After(Duration.ZERO, false));
            assertThat(each.held(new Scope.OfAccount(Set.of("x " + ALICE)), 100))
                    .isNotEmpty();
        }
    }

    @Test
    void an_admin_clears_a_prefix_at_both() {
        for (int account = 0; account < 200; account++) {
            guess(one, "user" + account + "@a.tld", ATTACKER, "Winter2026!");
        }
        tellEachOther();
        assertThat(two.held(new Scope.Prefixes(), 100))
                .singleElement()
                .satisfies(prefix -> assertThat(prefix.prefix()).contains(ATTACKER.prefix()))
                .satisfies(prefix -> assertThat(prefix.waits()).isPositive());
        two.clearPrefix(ATTACKER.prefix());
        tellEachOther();
        assertThat(one.held(new Scope.Prefixes(), 100)).isEmpty();
        assertThat(turn(one, "somebody@a.tld", ATTACKER, "one more")).isEqualTo(new Turn.After(Duration.ZERO, false));
    }

    @Test
    void what_is_held_against_a_domain_is_bounded_and_of_that_domain() {
        for (int account = 0; account < 50; account++) {
            guess(one, "user" + account + "@a.tld", ATTACKER, "Winter2026!");
            guess(one, "user" + account + "@b.a.tld", ATTACKER, "Winter2026!");
        }
        assertThat(one.held(new Scope.OfDomain("a.tld"), 1_000))
                .hasSize(100)
                .allSatisfy(held -> assertThat(held.account())
                        .hasValueSatisfying(name -> assertThat(name).endsWith("@a.tld")));
        guess(one, "user7@a.tld", ATTACKER, "another guess");
        assertThat(one.held(new Scope.OfDomain("a.tld"), 7)).hasSize(7).first().satisfies(worst -> {
            assertThat(worst.account()).contains("user7@a.tld");
            assertThat(worst.wrongSecrets()).isEqualTo(2);
        });
    }

    private static Optional<Integer> held(Throttle throttle) {
        return throttle.held(new Scope.OfAccount(Set.of(ALICE)), 100).stream()
                .filter(held -> held.prefix().isPresent())
                .map(Held::wrongSecrets)
                .findFirst();
    }

    private void tellEachOther() {
        List.copyOf(fromOne).forEach(news -> two.hear(news, Duration.ZERO));
        List.copyOf(fromTwo).forEach(news -> one.hear(news, Duration.ZERO));
        fromOne.clear();
        fromTwo.clear();
    }

    private static Turn turn(Throttle throttle, String account, Source source, String secret) {
        Guess guess = throttle.guess(account, source, Secret.of(secret));
        Turn turn = throttle.turn(guess);
        if (turn instanceof Turn.After) {
            throttle.done(guess);
        }
        return turn;
    }

    private static void guess(Throttle throttle, String account, Source source, String secret) {
        throttle.wrong(throttle.guess(account, source, Secret.of(secret)), true);
    }
}
