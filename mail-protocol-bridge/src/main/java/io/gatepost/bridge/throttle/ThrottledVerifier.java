// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.throttle;

import io.gatepost.bridge.login.LoginAttempt;
import io.gatepost.bridge.login.LoginOutcome;
import io.gatepost.bridge.login.Trouble;
import io.gatepost.bridge.port.IdentityVerifier;
import io.gatepost.iptrust.decision.Reason;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Lets logins wait for their turn before they are verified. Every refusal counts, whatever its reason: else a right password at a
 * door that is closed to it would be told from wrong ones by what the next login costs. Outages teach it nothing. */
public final class ThrottledVerifier implements IdentityVerifier {
    private final IdentityVerifier verifier;
    private final Throttle throttle;
    private final Timer timer;
    private final int mostWaiting;
    private final AtomicInteger waiting = new AtomicInteger();
    private final LongAdder turnedAway = new LongAdder();

    /** Completes after a time, on whatever thread; nobody sleeps. */
    public interface Timer {
        CompletionStage<Void> after(Duration wait);
    }

    public ThrottledVerifier(IdentityVerifier verifier, Throttle throttle, Timer timer, int mostWaiting) {
        this.verifier = verifier;
        this.throttle = throttle;
        this.timer = timer;
        this.mostWaiting = mostWaiting;
    }

    @Override
    public CompletionStage<LoginOutcome> verify(LoginAttempt attempt) {
        Guess guess =
                throttle.guess(AccountKey.of(attempt.name().typed()), Source.of(attempt.origin()), attempt.secret());
        return switch (throttle.turn(guess)) {
            case Turn.Later later -> turnAway();
            case Turn.After after when after.delay().isZero() -> verify(attempt, guess);
            case Turn.After after -> {
                if (waiting.incrementAndGet() > mostWaiting) {
                    waiting.decrementAndGet();
                    throttle.done(guess);
                    yield turnAway();
                }
                yield timer.after(after.delay()).thenCompose(elapsed -> {
                    waiting.decrementAndGet();
                    return verify(attempt, guess);
                });
            }
        };
    }

    /** Logins that wait for their turn. */
    public int waiting() {
        return waiting.get();
    }

    /** Logins that were told to come again. */
    public long turnedAway() {
        return turnedAway.sum();
    }

    private CompletionStage<LoginOutcome> turnAway() {
        turnedAway.increment();
        return CompletableFuture.completedFuture(new LoginOutcome.Unavailable(Trouble.THROTTLED));
    }

    private CompletionStage<LoginOutcome> verify(LoginAttempt attempt, Guess guess) {
        return asked(attempt)
                .thenApply(outcome -> {
                    learn(attempt, guess, outcome);
                    return outcome;
                })
                .whenComplete((outcome, failure) -> throttle.done(guess));
    }

    /** A verifier that throws has not kept its word; the turn must end all the same. */
    private CompletionStage<LoginOutcome> asked(LoginAttempt attempt) {
        try {
            return verifier.verify(attempt);
        } catch (RuntimeException broken) {
            return CompletableFuture.failedFuture(broken);
        }
    }

    private void learn(LoginAttempt attempt, Guess guess, LoginOutcome outcome) {
        switch (outcome) {
            case LoginOutcome.Admitted admitted -> {
                String canonical = admitted.account();
                boolean asCounted = canonical.equals(guess.account());
                if (!asCounted && !AccountKey.of(canonical).equals(canonical)) {
                    // Its own name has a detail and shares another account's key: whoever owns it must not clear that
                    // one's.
                    return;
                }
                throttle.right(guess.account(), guess.source());
                if (!asCounted) {
                    throttle.leadsTo(AccountKey.of(attempt.name().typed()), canonical);
                    throttle.right(canonical, guess.source());
                }
            }
            case LoginOutcome.Refused refused -> {
                boolean guessable = !refused.reason().equals(Reason.UNKNOWN_APP_PASSWORD.word());
                throttle.wrong(guess, guessable);
                refused.evidence().account().map(AccountKey::of).ifPresent(canonical -> {
                    throttle.leadsTo(AccountKey.of(attempt.name().typed()), canonical);
                    if (!canonical.equals(guess.account())) {
                        // Who guesses under another of the account's names guesses at the same account.
                        throttle.wrongAgain(throttle.guess(canonical, guess.source(), attempt.secret()), guessable);
                    }
                });
            }
            case LoginOutcome.Unavailable unavailable -> {}
        }
    }
}
