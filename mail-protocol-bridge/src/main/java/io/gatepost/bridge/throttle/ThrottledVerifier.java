// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.throttle;

import io.gatepost.bridge.login.LoginAttempt;
import io.gatepost.bridge.login.LoginOutcome;
import io.gatepost.bridge.login.Trouble;
import io.gatepost.bridge.port.IdentityVerifier;
import io.gatepost.iptrust.decision.Reason;
import io.gatepost.iptrust.policy.Proof;
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
    private final AtomicInteger suspects = new AtomicInteger();
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
                if (!takesAPlace(after.suspect())) {
                    throttle.done(guess);
                    yield turnAway();
                }
                yield timer.after(after.delay()).thenCompose(elapsed -> {
                    leaves(after.suspect());
                    return verify(attempt, guess);
                });
            }
        };
    }

    /** Half of the places are not for suspects: who has to wait because others guess at his account must not be put off by them as well. */
    private boolean takesAPlace(boolean suspect) {
        if (suspect && suspects.incrementAndGet() > (mostWaiting + 1) / 2) {
            suspects.decrementAndGet();
            return false;
        }
        if (waiting.incrementAndGet() > mostWaiting) {
            leaves(suspect);
            return false;
        }
        return true;
    }

    private void leaves(boolean suspect) {
        waiting.decrementAndGet();
        if (suspect) {
            suspects.decrementAndGet();
        }
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
        return asked(attempt).whenComplete((outcome, failure) -> {
            try {
                if (failure == null) {
                    learn(attempt, guess, outcome);
                }
            } finally {
                throttle.done(guess);
            }
        });
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
                // Not under whatever name it was counted: that may be an account's to which the typed name led before.
                String typed = guess.name();
                String canonical = admitted.account();
                boolean asTyped = canonical.equals(typed);
                if (!asTyped && !AccountKey.of(canonical).equals(canonical)) {
                    // Its own name has a detail and shares another account's key: whoever owns it must not clear that
                    // one's.
                    return;
                }
                throttle.leadsTo(typed, canonical);
                in(typed, guess.source(), admitted);
                if (!asTyped) {
                    in(canonical, guess.source(), admitted);
                }
            }
            case LoginOutcome.Refused refused -> {
                boolean guessable = !refused.reason().equals(Reason.UNKNOWN_APP_PASSWORD.word());
                throttle.wrong(guess, guessable);
                refused.evidence().account().map(AccountKey::of).ifPresent(canonical -> {
                    throttle.leadsTo(guess.name(), canonical);
                    if (!canonical.equals(guess.account())) {
                        // Who guesses under another of the account's names guesses at the same account.
                        throttle.wrongAgain(throttle.guess(canonical, guess.source(), attempt.secret()), guessable);
                    }
                });
            }
            case LoginOutcome.Unavailable unavailable -> {}
        }
    }

    private void in(String account, Source source, LoginOutcome.Admitted admitted) {
        boolean byPassword = admitted.evidence()
                .proof()
                .flatMap(Proof::of)
                .map(proof -> switch (proof) {
                    case PASSWORD, PASSWORD_AND_SECOND_FACTOR, SAML, OIDC -> true;
                    case APP_PASSWORD, MOBILE_PASSWORD, TOKEN -> false;
                })
                .orElse(true);
        if (byPassword) {
            throttle.right(account, source);
        } else {
            throttle.welcome(account, source);
        }
    }
}
