// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.throttle;

import io.gatepost.bridge.desk.PolicyDesk;
import io.gatepost.bridge.login.LoginAttempt;
import io.gatepost.bridge.login.LoginOutcome;
import io.gatepost.bridge.login.SecretKind;
import io.gatepost.bridge.port.Pace;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The throttle for servers that check secrets themselves and report what came of it. Whom the policy refuses has guessed nothing.
 * Tokens are not counted: nobody guesses them, and Dovecot reports every refused one with the hash of an empty password.
 */
public final class ReportedGuesses implements Pace {
    /** So long after its turn a login counts as being checked, unless the server reports before. */
    private static final Duration UNREPORTED = Duration.ofSeconds(10);

    private final Throttle throttle;
    private final ThrottledVerifier.Timer timer;
    private final int most;
    /** What servers are checking, each with what is its own: Dovecot asks once more about a right secret, which must not wait again. */
    private final Map<Guess, Object> checked = new HashMap<>();

    /** Of no more than {@code most} logins at a time it is known that they are being checked. */
    public ReportedGuesses(Throttle throttle, ThrottledVerifier.Timer timer, int most) {
        this.throttle = throttle;
        this.timer = timer;
        this.most = most;
    }

    @Override
    public synchronized Optional<Duration> turn(LoginAttempt hashed) {
        Guess guess = guess(hashed);
        if (!counts(hashed) || checked.containsKey(guess)) {
            return Optional.of(Duration.ZERO);
        }
        return switch (throttle.turn(guess)) {
            case Turn.Later later -> Optional.empty();
            case Turn.After(Duration wait, boolean suspect) -> {
                if (checked.size() < most) {
                    Object own = new Object();
                    checked.put(guess, own);
                    timer.after(wait.plus(UNREPORTED)).thenRun(() -> forget(guess, own));
                } else {
                    throttle.done(guess);
                }
                yield Optional.of(wait);
            }
        };
    }

    private synchronized void forget(Guess guess, Object own) {
        if (checked.remove(guess, own)) {
            throttle.done(guess);
        }
    }

    @Override
    public void notChecked(LoginAttempt hashed) {
        over(guess(hashed));
    }

    private synchronized void over(Guess guess) {
        if (checked.remove(guess) != null) {
            throttle.done(guess);
        }
    }

    @Override
    public void learn(LoginAttempt hashed, LoginOutcome reported) {
        if (!counts(hashed)) {
            return;
        }
        Guess guess = guess(hashed);
        over(guess);
        String typed = hashed.name().typed();
        switch (reported) {
            case LoginOutcome.Admitted admitted -> {
                // Whose account it is that has a detail in its name, the server does not say.
                if (!AccountKey.hasDetail(typed)) {
                    throttle.right(AccountKey.of(typed), guess.source());
                }
            }
            case LoginOutcome.Refused refused -> {
                if (!refused.reason().equals(PolicyDesk.REPORTED)) {
                    throttle.wrong(guess, true);
                }
            }
            case LoginOutcome.Unavailable unavailable -> {}
        }
    }

    private static boolean counts(LoginAttempt hashed) {
        return hashed.kind() == SecretKind.PASSWORD;
    }

    private Guess guess(LoginAttempt hashed) {
        return throttle.guess(AccountKey.of(hashed.name().typed()), Source.of(hashed.origin()), hashed.secret());
    }
}
