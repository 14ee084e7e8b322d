// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.login;

import io.gatepost.bridge.login.LoginOutcome.Admitted;
import io.gatepost.bridge.login.LoginOutcome.Refused;
import io.gatepost.bridge.login.LoginOutcome.Unavailable;
import io.gatepost.bridge.port.AuditTrail;
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
 * report what came of it. Advice that lets a login go on is no admission, and is not written down as one.
 */
public final class PolicyDesk {
    private static final Logger LOG = Logger.getLogger(PolicyDesk.class);

    private final PolicyAdvisor advisor;
    private final AuditTrail audit;
    private final InstantSource clock;
    private final Optional<String> defaultDomain;

    public PolicyDesk(PolicyAdvisor advisor, AuditTrail audit, InstantSource clock) {
        this(advisor, audit, clock, Optional.empty());
    }

    private PolicyDesk(PolicyAdvisor advisor, AuditTrail audit, InstantSource clock, Optional<String> defaultDomain) {
        this.advisor = advisor;
        this.audit = audit;
        this.clock = clock;
        this.defaultDomain = defaultDomain;
    }

    /** The same desk for a listener whose clients may leave out this domain. */
    public PolicyDesk inDomain(String domain) {
        return new PolicyDesk(advisor, audit, clock, Optional.of(domain));
    }

    /** What the policy says; it never fails. */
    public CompletionStage<LoginOutcome> advise(LoginAttempt withoutSecret) {
        long began = System.nanoTime();
        return answer(withoutSecret).exceptionally(PolicyDesk::internal).thenApply(outcome -> switch (outcome) {
            case Admitted goOn -> goOn;
            case Refused refused -> record(withoutSecret, refused, began);
            case Unavailable unavailable -> record(withoutSecret, unavailable, began);
        });
    }

    /** Completes once it is written down what the server says came of a login, with {@code Unavailable} if it could not be. */
    public CompletionStage<LoginOutcome> report(LoginAttempt withoutSecret, LoginOutcome outcome) {
        long began = System.nanoTime();
        return CompletableFuture.completedFuture(outcome).thenApply(said -> record(withoutSecret, said, began));
    }

    private CompletionStage<LoginOutcome> answer(LoginAttempt asTyped) {
        LoginAttempt attempt = defaultDomain
                .map(domain -> asTyped.named(asTyped.name().inDomain(domain)))
                .orElse(asTyped);
        if (!attempt.name().plausible()) {
            return CompletableFuture.completedFuture(new Refused(Reason.MALFORMED_NAME.word(), Evidence.NONE));
        }
        try {
            return advisor.advise(attempt);
        } catch (RuntimeException unexpected) {
            return CompletableFuture.completedFuture(internal(unexpected));
        }
    }

    private LoginOutcome record(LoginAttempt attempt, LoginOutcome outcome, long began) {
        try {
            audit.record(new LoginRecord(
                    clock.instant(), attempt, outcome, Duration.ofNanos(Math.max(0, System.nanoTime() - began))));
        } catch (AuditTrail.Full full) {
            return new Unavailable(Trouble.AUDIT_FULL);
        } catch (RuntimeException unexpected) {
            LOG.error("A login could not be written to the audit trail", unexpected);
        }
        return outcome;
    }

    private static LoginOutcome internal(Throwable unexpected) {
        LOG.error("A login could not be advised upon", unexpected);
        return new Unavailable(Trouble.INTERNAL);
    }
}
