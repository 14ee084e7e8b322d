// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.login;

import io.gatepost.bridge.login.LoginOutcome.Admitted;
import io.gatepost.bridge.login.LoginOutcome.Refused;
import io.gatepost.bridge.login.LoginOutcome.Unavailable;
import io.gatepost.bridge.port.AuditTrail;
import io.gatepost.bridge.port.PolicyAdvisor;
import io.gatepost.iptrust.decision.Reason;
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
    private final Journal journal;
    private final Optional<String> defaultDomain;

    public PolicyDesk(PolicyAdvisor advisor, AuditTrail audit, InstantSource clock) {
        this(advisor, new Journal(audit, clock), Optional.empty());
    }

    private PolicyDesk(PolicyAdvisor advisor, Journal journal, Optional<String> defaultDomain) {
        this.advisor = advisor;
        this.journal = journal;
        this.defaultDomain = defaultDomain;
    }

    /** The same desk for a listener whose clients may leave out this domain. */
    public PolicyDesk inDomain(String domain) {
        return new PolicyDesk(advisor, journal, Optional.of(domain));
    }

    /** What the policy says; it never fails. */
    public CompletionStage<LoginOutcome> advise(LoginAttempt withoutSecret) {
        long began = System.nanoTime();
        return answer(withoutSecret).exceptionally(PolicyDesk::internal).thenApply(outcome -> switch (outcome) {
            case Admitted goOn -> goOn;
            case Refused refused -> journal.record(withoutSecret, refused, began);
            case Unavailable unavailable -> journal.record(withoutSecret, unavailable, began);
        });
    }

    /** Completes once it is written down what the server says came of a login, with {@code Unavailable} if it could not be. */
    public CompletionStage<LoginOutcome> report(LoginAttempt withoutSecret, LoginOutcome outcome) {
        long began = System.nanoTime();
        return CompletableFuture.completedFuture(outcome).thenApply(said -> journal.record(withoutSecret, said, began));
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

    private static LoginOutcome internal(Throwable unexpected) {
        LOG.error("A login could not be advised upon", unexpected);
        return new Unavailable(Trouble.INTERNAL);
    }
}
