// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.bridge.login.Secret;
import io.gatepost.iptrust.net.IpAddress;
import io.gatepost.iptrust.origin.Origin;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ThrottleTest {
    private static final ThrottleLimits LIMITS = new ThrottleLimits(
            10, 100, 50, Duration.ofSeconds(30), Duration.ofSeconds(5), Duration.ofHours(1), 100_000, 1_000);
    private static final String VICTIM = "alice@a.tld";
    private static final Source OFFICE = new Source("127.0.10.5");
    private static final Source ATTACKER = new Source("198.51.100.1");

    private final AtomicLong nanos = new AtomicLong();
    private final Throttle throttle = Throttles.alone(LIMITS, nanos::get);

    @Test
    void a_few_slips_cost_nothing() {
        for (int slip = 0; slip < 10; slip++) {
            assertThat(guess(VICTIM, OFFICE, "slip " + slip)).isEqualTo(Duration.ZERO);
        }
    }

    /** Of a day of guessing as fast as it gets, no more is tried than one guess for each half minute. */
    @Test
    void guessing_at_one_account_from_one_address_becomes_slow() {
        int tried = 0;
        for (long until = nanos.get() + Duration.ofDays(1).toNanos(); nanos.get() < until; ) {
            if (throttle.turn(tried(VICTIM, ATTACKER, "guess " + tried)) instanceof Turn.After after) {
                nanos.addAndGet(after.delay().toNanos());
                throttle.wrong(tried(VICTIM, ATTACKER, "guess " + tried), true);
                throttle.done(tried(VICTIM, ATTACKER, "guess " + tried));
                tried++;
            } else {
                nanos.addAndGet(Duration.ofSeconds(1).toNanos());
            }
        }
        assertThat(tried).isBetween(100, 24 * 60 * 2 + 20);
    }

    /** Two connections of one phone; whoever has one guess left does not get two by sending them at once. */
    @Test
    void the_same_secret_twice_at_once_is_one_guess() {
        for (int slip = 0; slip < 9; slip++) {
            guess(VICTIM, OFFICE, "slip " + slip);
        }
        Guess first = tried(VICTIM, OFFICE, "the phone's");
        Guess same = tried(VICTIM, OFFICE, "the phone's");
        assertThat(throttle.turn(first)).isInstanceOf(Turn.After.class);
        assertThat(throttle.turn(same)).isInstanceOf(Turn.After.class);
        assertThat(throttle.turn(tried(VICTIM, OFFICE, "another"))).isInstanceOf(Turn.Later.class);
        throttle.done(first);
        assertThat(throttle.turn(tried(VICTIM, OFFICE, "another"))).isInstanceOf(Turn.Later.class);
        throttle.done(same);
        assertThat(throttle.turn(tried(VICTIM, OFFICE, "another"))).isInstanceOf(Turn.After.class);
    }

    /** All at once, before one of them is known to be wrong. */
    @Test
    void guesses_in_parallel_are_guesses() {
        int tried = 0;
        for (int guess = 0; guess < 1_000; guess++) {
            tried += throttle.turn(tried(VICTIM, ATTACKER, "guess " + guess)) instanceof Turn.After ? 1 : 0;
        }
        // A few of a thousand look like one of those under way.
        assertThat(tried).isBetween(10, 25);
        for (int guess = 0; guess < 1_000; guess++) {
            throttle.done(tried(VICTIM, ATTACKER, "guess " + guess));
        }
        assertThat(throttle.turn(tried(VICTIM, ATTACKER, "later"))).isInstanceOf(Turn.After.class);
    }

    /** A program that opens twenty connections at once with one password is no attacker. */
    @Test
    void one_secret_many_times_at_once_waits_for_nothing() {
        for (int connection = 0; connection < 20; connection++) {
            assertThat(throttle.turn(tried(VICTIM, OFFICE, "the password")))
                    .isEqualTo(new Turn.After(Duration.ZERO, false));
        }
    }

    @Test
    void an_attacker_elsewhere_does_not_delay_the_owner() {
        throttle.right(VICTIM, OFFICE);
        for (int guess = 0; guess < 10_000; guess++) {
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
            guess(VICTIM, ATTACKER, "guess " + guess);
        }
        assertThat(guess(VICTIM, OFFICE, "a slip")).isEqualTo(Duration.ZERO);
        // Nor at an address that nobody has seen yet.
        assertThat(guess(VICTIM, new Source("203.0.113.9"), "another slip")).isEqualTo(Duration.ZERO);
    }

    /** A thousand addresses, few guesses each: whoever is new waits a second, the owner where she was before does not. */
    @Test
    void guessing_from_many_addresses_costs_new_ones_a_second() {
        throttle.right(VICTIM, OFFICE);
        for (int address = 0; address < 1_000; address++) {
            guess(VICTIM, new Source("198.51." + address / 250 + "." + address % 250), "guess " + address);
        }
        assertThat(guess(VICTIM, new Source("203.0.113.9"), "guess")).isEqualTo(ThrottleLimits.ACCOUNT_WAIT);
        assertThat(guess(VICTIM, OFFICE, "a slip")).isEqualTo(Duration.ZERO);
    }

    @Test
    void spraying_one_password_over_many_accounts_becomes_slow() {
        int tried = 0;
        for (int account = 0; account < 5_000; account++) {
            nanos.addAndGet(Duration.ofMillis(100).toNanos());
            String name = "user" + account + "@a.tld";
            if (throttle.turn(tried(name, ATTACKER, "Winter2026!")) instanceof Turn.After after) {
                nanos.addAndGet(after.delay().toNanos());
                throttle.wrong(tried(name, ATTACKER, "Winter2026!"), true);
                throttle.done(tried(name, ATTACKER, "Winter2026!"));
                tried++;
            }
        }
        assertThat(tried).isLessThan(150);
    }

    /** Behind the office's one address somebody sprays; those who got in from there before go on. */
    @Test
    void a_sprayer_in_the_office_does_not_close_it() {
        throttle.right(VICTIM, OFFICE);
        for (int account = 0; account < 1_000; account++) {
            guess("user" + account + "@a.tld", OFFICE, "Winter2026!");
        }
        assertThat(guess(VICTIM, OFFICE, "a slip")).isEqualTo(Duration.ZERO);
    }

    /** Every minute for a week. */
    @Test
    void a_phone_with_an_old_password_harms_nobody() {
        for (int minute = 0; minute < 7 * 24 * 60; minute++) {
            nanos.addAndGet(Duration.ofMinutes(1).toNanos());
            assertThat(guess(VICTIM, OFFICE, "last year's password")).isEqualTo(Duration.ZERO);
        }
        assertThat(guess("bob@b.tld", OFFICE, "a slip")).isEqualTo(Duration.ZERO);
    }

    @Test
    void a_success_clears_the_pair_and_nothing_else() {
        for (int guess = 0; guess < 200; guess++) {
            nanos.addAndGet(Duration.ofSeconds(31).toNanos());
            guess(VICTIM, ATTACKER, "guess " + guess);
        }
        throttle.right(VICTIM, ATTACKER);
        assertThat(guess(VICTIM, ATTACKER, "a slip")).isEqualTo(Duration.ZERO);
        // An account of one's own does not wash the address clean for guesses at others.
        assertThat(throttle.turn(tried("bob@b.tld", ATTACKER, "guess"))).isInstanceOf(Turn.Later.class);
    }

    @Test
    void all_is_forgotten_after_a_while() {
        for (int guess = 0; guess < 60; guess++) {
            guess(VICTIM, ATTACKER, "guess " + guess);
        }
        nanos.addAndGet(Duration.ofMinutes(61).toNanos());
        assertThat(guess(VICTIM, ATTACKER, "one more")).isEqualTo(Duration.ZERO);
    }

    @Test
    void failed_app_passwords_do_not_put_the_account_under_suspicion() {
        for (int address = 0; address < 1_000; address++) {
            throttle.wrong(
                    tried(VICTIM, new Source("198.51." + address / 250 + "." + address % 250), "app " + address),
                    false);
        }
        assertThat(guess(VICTIM, new Source("203.0.113.9"), "a slip")).isEqualTo(Duration.ZERO);
    }

    @Test
    void what_is_remembered_is_bounded() {
        Throttle small = new Throttle(
                new ThrottleLimits(
                        10, 100, 50, Duration.ofSeconds(30), Duration.ofSeconds(5), Duration.ofHours(1), 100, 10),
                nanos::get);
        for (int account = 0; account < 10_000; account++) {
            Source source = new Source("198.51." + account / 250 + "." + account % 250);
            small.wrong(small.guess("user" + account, source, Secret.of("guess")), true);
        }
        assertThat(small.remembered()).isEqualTo(300);
    }

    @Test
    void an_ipv6_customer_is_one_source() {
        assertThat(source("2001:db8:a:b::1")).isEqualTo(source("2001:db8:a:b:ffff::2"));
        assertThat(source("2001:db8:a:b::1")).isNotEqualTo(source("2001:db8:a:c::1"));
        assertThat(source("::ffff:192.0.2.1")).isEqualTo(source("192.0.2.1"));
    }

    private Guess tried(String account, Source source, String secret) {
        return throttle.guess(account, source, Secret.of(secret));
    }

    private static Source source(String address) {
        return Source.of(new Origin.Known(IpAddress.parse(address).orElseThrow(), "test"));
    }

    /** A wrong secret, tried after its wait; how long that was. One that is to come later is tried no more. */
    private Duration guess(String account, Source source, String secret) {
        return switch (throttle.turn(tried(account, source, secret))) {
            case Turn.After after -> {
                throttle.wrong(tried(account, source, secret), true);
                throttle.done(tried(account, source, secret));
                yield after.delay();
            }
            case Turn.Later later -> LIMITS.longest();
        };
    }
}
