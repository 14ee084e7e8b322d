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
import io.gatepost.bridge.port.IdentityVerifier;
import io.gatepost.iptrust.decision.Reason;
import io.gatepost.iptrust.net.IpAddress;
import io.gatepost.iptrust.origin.Origin;
import io.gatepost.iptrust.policy.Service;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Two hours with three thousand programs that sign in and four attackers among them, at the limits that a bridge has by default. */
class ThrottleSimulationTest {
    private static final ThrottleLimits LIMITS = new ThrottleLimits(
            10, 100, 50, Duration.ofSeconds(30), Duration.ofSeconds(5), Duration.ofHours(1), 100_000, 10);
    private static final Duration LONG = Duration.ofHours(2);
    private static final int HALF_MINUTES = (int) LONG.dividedBy(LIMITS.longest());

    /** Three hundred attackers with ten free guesses each, one a second, in ten places. */
    private static final Duration KNOWN_BY = Duration.ofMinutes(20);

    private static final int AT_HOME = 2_000;
    private static final int UNDER_FIRE = 1;
    private static final int IN_THE_OFFICE = 200;
    private static final int STALE = 500;
    private static final int BOTS = 300;
    private static final String OFFICE = "203.0.113.1";
    private static final String GUESSER = "198.51.100.66";
    private static final String SPRAYER = "198.51.100.67";

    private record Event(long at, long order, Runnable what) {}

    private final PriorityQueue<Event> to =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
    private final Random random = new Random(20261122);
    private long now;
    private long events;

    /** How many of somebody's secrets were looked at. */
    private final Map<String, Integer> tries = new HashMap<>();

    private final List<String> harmed = new ArrayList<>();
    private int admitted;

    private final IdentityVerifier keycloak = attempt -> {
        tries.merge(attempt.via(), 1, Integer::sum);
        String account = attempt.name().typed();
        Evidence evidence = new Evidence(
                Optional.of(account),
                Optional.of("a.tld"),
                Optional.of("password"),
                Optional.empty(),
                Optional.empty());
        return CompletableFuture.completedFuture(
                attempt.secret().matches("password of " + account)
                        ? new LoginOutcome.Admitted(account, "trusted-network", evidence)
                        : new LoginOutcome.Refused(Reason.WRONG_SECRET.word(), evidence));
    };

    private final ThrottledVerifier bridge =
            new ThrottledVerifier(keycloak, Throttles.alone(LIMITS, () -> now), this::after, LIMITS.waiting());

    @Test
    void owners_go_on_while_guessers_get_nowhere() {
        for (int home = 0; home < AT_HOME; home++) {
            String account = account(home);
            String address = "10.1." + home / 250 + "." + (home % 250 + 1);
            signsIn(account, address, home == UNDER_FIRE);
            if (home < STALE) {
                // A phone that nobody told of the new password.
                every(Duration.ofMinutes(1), () -> tries("phone", account, address, "last year's password"));
            }
        }
        for (int desk = 0; desk < IN_THE_OFFICE; desk++) {
            String account = account(AT_HOME + desk);
            signsIn(account, OFFICE, false);
            if (desk % 10 == 0) {
                every(Duration.ofMinutes(1), () -> tries("phone", account, OFFICE, "last year's password"));
            } else if (desk % 4 == 0) {
                at(random(Duration.ofMinutes(90)), () -> tries("slip", account, OFFICE, "a slip"));
            }
        }
        guesses("guesser", GUESSER, attempt -> account(0));
        guesses("sprayer", SPRAYER, attempt -> account(attempt % AT_HOME));
        // By then everybody in the office has got in.
        at(Duration.ofHours(1).toNanos(), () -> guesses("colleague", OFFICE, attempt -> account(attempt % AT_HOME)));
        for (int bot = 0; bot < BOTS; bot++) {
            guesses("bot " + bot, "192.0." + (bot / 250 + 2) + "." + (bot % 250 + 1), attempt -> account(UNDER_FIRE));
        }
        run();

        assertThat(harmed).isEmpty();
        assertThat(admitted).isGreaterThan((AT_HOME + IN_THE_OFFICE) * 10);
        // Those that are free, those of the first, shorter waits, and then one each half minute.
        assertThat(tries.get("guesser")).isBetween(LIMITS.pairFree(), LIMITS.pairFree() + 6 + HALF_MINUTES);
        assertThat(tries.get("sprayer")).isBetween(LIMITS.prefixFree(), LIMITS.prefixFree() + 6 + HALF_MINUTES);
        assertThat(tries.get("colleague")).isBetween(1, LIMITS.prefixFree() + 6 + HALF_MINUTES / 2);
        for (int bot = 0; bot < BOTS; bot++) {
            assertThat(tries.getOrDefault("bot " + bot, 0)).isLessThan(LIMITS.pairFree() + 6 + HALF_MINUTES);
        }
    }

    /**
     * An owner, every ten minutes. Harmed who has to wait, or is put off: but for whoever comes from an address that is new to his account
     * while it is under fire from many. He waits a second, and may be put off until the attackers are known for what they are.
     */
    private void signsIn(String account, String address, boolean underFire) {
        boolean[] gotIn = {false};
        every(Duration.ofMinutes(10), () -> {
            long asked = now;
            boolean lenient = underFire && !gotIn[0];
            knock("owner", account, address, "password of " + account, outcome -> {
                Duration waited = Duration.ofNanos(now - asked);
                boolean in = outcome instanceof LoginOutcome.Admitted;
                gotIn[0] |= in;
                boolean asItShould = lenient
                        ? (in ? waited.compareTo(ThrottleLimits.ACCOUNT_WAIT) <= 0 : asked < KNOWN_BY.toNanos())
                        : in && waited.isZero();
                if (asItShould) {
                    admitted += in ? 1 : 0;
                } else {
                    harmed.add(account + " at " + Duration.ofNanos(asked) + ": " + outcome + " after " + waited);
                }
            });
        });
    }

    private interface Victims {
        String of(int attempt);
    }

    /** As fast as he is let, never the same secret again. */
    private void guesses(String who, String address, Victims victims) {
        guess(who, address, victims, 0);
    }

    private void guess(String who, String address, Victims victims, int attempt) {
        knock(who, victims.of(attempt), address, who + " guesses " + attempt, outcome -> {
            Duration pause = Duration.ofMillis(outcome instanceof LoginOutcome.Unavailable ? 1_000 : 50);
            at(now + pause.toNanos(), () -> guess(who, address, victims, attempt + 1));
        });
    }

    private void tries(String who, String account, String address, String secret) {
        knock(who, account, address, secret, outcome -> {});
    }

    private void knock(String who, String account, String address, String secret, Consumer<LoginOutcome> then) {
        bridge.verify(new LoginAttempt(
                        new LoginName(account),
                        Secret.of(secret),
                        SecretKind.PASSWORD,
                        Service.IMAP,
                        new Origin.Known(IpAddress.parse(address).orElseThrow(), "test"),
                        who,
                        Particulars.NONE))
                .whenComplete((outcome, failure) -> then.accept(outcome));
    }

    private static String account(int number) {
        return "user" + number + "@a.tld";
    }

    private CompletionStage<Void> after(Duration wait) {
        CompletableFuture<Void> elapsed = new CompletableFuture<>();
        at(now + wait.toNanos(), () -> elapsed.complete(null));
        return elapsed;
    }

    private void every(Duration period, Runnable what) {
        at(random(period), new Runnable() {
            @Override
            public void run() {
                what.run();
                at(now + period.toNanos(), this);
            }
        });
    }

    private long random(Duration within) {
        return random.nextLong(within.toNanos());
    }

    private void at(long nanos, Runnable what) {
        to.add(new Event(nanos, events++, what));
    }

    private void run() {
        for (Event next = to.remove(); next.at() < LONG.toNanos(); next = to.remove()) {
            now = next.at();
            next.what().run();
        }
    }
}
