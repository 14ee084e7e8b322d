// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.desk;

import io.gatepost.bridge.login.Evidence;
import io.gatepost.bridge.login.LoginAttempt;
import io.gatepost.bridge.login.LoginOutcome;
import io.gatepost.bridge.login.LoginOutcome.Admitted;
import io.gatepost.bridge.login.LoginOutcome.Refused;
import io.gatepost.bridge.login.LoginOutcome.Unavailable;
import io.gatepost.bridge.login.Trouble;
import io.gatepost.bridge.port.AuditTrail;
import io.gatepost.bridge.port.Pace;
import io.gatepost.bridge.port.PolicyAdvisor;
import io.gatepost.iptrust.decision.Reason;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;

/**
 * The desk for servers that check secrets themselves: first they ask whether the policy would have the login, afterwards they
 * report what came of it. Advice that lets a login go on is no admission, and is not written down as one. What is reported
 * counts as what is verified here does, and who guesses too much is made to wait.
 */
public final class PolicyDesk {
    /** The reason that is written down where there is nothing but the server's word. */
    public static final String REPORTED = "reported";

    private static final Logger LOG = Logger.getLogger(PolicyDesk.class);

    private final PolicyAdvisor advisor;
    private final Pace pace;
    private final Journal journal;
    private final Optional<String> defaultDomain;

    public PolicyDesk(PolicyAdvisor advisor, Pace pace, AuditTrail audit, InstantSource clock) {
        this(advisor, pace, new Journal(audit, clock), Optional.empty());
    }

    private PolicyDesk(PolicyAdvisor advisor, Pace pace, Journal journal, Optional<String> defaultDomain) {
        this.advisor = advisor;
        this.pace = pace;
        this.journal = journal;
        this.defaultDomain = defaultDomain;
    }

    /** The same desk for a listener whose clients may leave out this domain. */
    public PolicyDesk inDomain(String domain) {
        return new PolicyDesk(advisor, pace, journal, Optional.of(domain));
    }

    /** What the policy says, and when the secret may be checked; it never fails. */
    public CompletionStage<Advice> advise(LoginAttempt hashed) {
        long began = System.nanoTime();
        LoginAttempt attempt = named(hashed);
        if (!attempt.name().plausible()) {
            return CompletableFuture.completedFuture(
                    atOnce(journal.record(hashed, new Refused(Reason.MALFORMED_NAME.word(), Evidence.NONE), began)));
        }
        Optional<Duration> wait = pace.turn(attempt);
        if (wait.isEmpty()) {
            return CompletableFuture.completedFuture(
                    atOnce(journal.record(hashed, new Unavailable(Trouble.THROTTLED), began)));
        }
        return answer(attempt).exceptionally(PolicyDesk::internal).thenApply(outcome -> switch (outcome) {
            case Admitted goOn -> new Advice(goOn, wait.get());
            case Refused refused -> noFurther(hashed, attempt, refused, began);
            case Unavailable unavailable -> noFurther(hashed, attempt, unavailable, began);
        });
    }

    private Advice noFurther(LoginAttempt asTyped, LoginAttempt attempt, LoginOutcome outcome, long began) {
        pace.notChecked(attempt);
        return atOnce(journal.record(asTyped, outcome, began));
    }

    private static Advice atOnce(LoginOutcome outcome) {
        return new Advice(outcome, Duration.ZERO);
    }

    /** Completes once it is written down what the server says came of a login, with {@code Unavailable} if it could not be. */
    public CompletionStage<LoginOutcome> report(LoginAttempt hashed, LoginOutcome outcome) {
        long began = System.nanoTime();
        LoginAttempt attempt = named(hashed);
        if (attempt.name().plausible()) {
            pace.learn(attempt, outcome);
        }
        return CompletableFuture.completedFuture(outcome).thenApply(said -> journal.record(hashed, said, began));
    }

    private LoginAttempt named(LoginAttempt asTyped) {
        return defaultDomain.map(asTyped::inDomain).orElse(asTyped);
    }

    private CompletionStage<LoginOutcome> answer(LoginAttempt attempt) {
        try {
            return advisor.advise(attempt);
        } catch (RuntimeException unexpected) {
            return CompletableFuture.completedFuture(internal(unexpected));
        }
    }

    private static LoginOutcome internal(Throwable unexpected) {
        LOG.error("A login could not be advised upon", unexpected);
        return new Unavailable(Trouble.INTERNAL);
    }
}
