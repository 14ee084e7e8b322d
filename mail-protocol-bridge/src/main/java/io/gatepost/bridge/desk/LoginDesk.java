// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.desk;

import io.gatepost.bridge.login.Evidence;
import io.gatepost.bridge.login.LoginAttempt;
import io.gatepost.bridge.login.LoginName;
import io.gatepost.bridge.login.LoginOutcome;
import io.gatepost.bridge.login.LoginOutcome.Admitted;
import io.gatepost.bridge.login.LoginOutcome.Refused;
import io.gatepost.bridge.login.LoginOutcome.Unavailable;
import io.gatepost.bridge.login.Secret;
import io.gatepost.bridge.login.SecretKind;
import io.gatepost.bridge.login.Trouble;
import io.gatepost.bridge.port.AuditTrail;
import io.gatepost.bridge.port.IdentityVerifier;
import io.gatepost.iptrust.decision.Reason;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/** The one desk that every listener brings its logins to: attempt, verifier, audit, outcome. */
public final class LoginDesk {
    private static final Logger LOG = Logger.getLogger(LoginDesk.class);

    /** Nobody's name, since no account's holds a control character. */
    private static final LoginName NOBODY = new LoginName("\u0001");

    private static final Secret NOTHING = Secret.of("-");

    private final IdentityVerifier verifier;
    private final Journal journal;
    private final AtomicInteger underWay;
    private final AtomicBoolean closing;
    private final Optional<String> defaultDomain;

    public LoginDesk(IdentityVerifier verifier, AuditTrail audit, InstantSource clock) {
        this(verifier, new Journal(audit, clock), new AtomicInteger(), new AtomicBoolean(), Optional.empty());
    }

    private LoginDesk(
            IdentityVerifier verifier,
            Journal journal,
            AtomicInteger underWay,
            AtomicBoolean closing,
            Optional<String> defaultDomain) {
        this.verifier = verifier;
        this.journal = journal;
        this.underWay = underWay;
        this.closing = closing;
        this.defaultDomain = defaultDomain;
    }

    /** The same desk for a listener whose clients may leave out this domain. */
    public LoginDesk inDomain(String domain) {
        return new LoginDesk(verifier, journal, underWay, closing, Optional.of(domain));
    }

    /** Completes with the outcome once it is written down, on whatever thread brought it; it never fails. */
    public CompletionStage<LoginOutcome> admit(LoginAttempt attempt) {
        long began = System.nanoTime();
        underWay.incrementAndGet();
        return answer(attempt).handle((outcome, failure) -> {
            try {
                return journal.record(attempt, failure == null ? outcome : internal(failure), began);
            } finally {
                underWay.decrementAndGet();
            }
        });
    }

    /** Logins that wait for their outcome. */
    public int underWay() {
        return underWay.get();
    }

    /** From now on every login is {@link Trouble#CLOSING}; those under way are finished. */
    public void close() {
        closing.set(true);
    }

    private CompletionStage<LoginOutcome> answer(LoginAttempt asTyped) {
        if (closing.get()) {
            return CompletableFuture.completedFuture(new Unavailable(Trouble.CLOSING));
        }
        LoginAttempt attempt = defaultDomain.map(asTyped::inDomain).orElse(asTyped);
        try {
            return attempt.plausible() ? verifier.verify(attempt) : refuseImplausible(attempt);
        } catch (RuntimeException unexpected) {
            return CompletableFuture.completedFuture(internal(unexpected));
        }
    }

    private CompletionStage<LoginOutcome> refuseImplausible(LoginAttempt attempt) {
        return switch (attempt.kind()) {
            case PASSWORD -> refuseLikeAnyOther(attempt);
            // Whose a token is stands in it: how long the answer takes tells nothing about an account.
            case TOKEN -> CompletableFuture.completedFuture(new Refused(Reason.TOKEN_MALFORMED.word(), Evidence.NONE));
        };
    }

    /**
     * Takes as long, and fails the same way, as a wrong password does: the verifier is asked about nobody.
     * Neither the name nor the secret leaves the bridge.
     */
    private CompletionStage<LoginOutcome> refuseLikeAnyOther(LoginAttempt attempt) {
        String reason = (attempt.name().plausible() ? Reason.WRONG_SECRET : Reason.MALFORMED_NAME).word();
        LoginAttempt nobody = new LoginAttempt(
                NOBODY,
                NOTHING,
                SecretKind.PASSWORD,
                attempt.service(),
                attempt.origin(),
                attempt.via(),
                attempt.particulars());
        return verifier.verify(nobody).thenApply(outcome -> switch (outcome) {
            case Admitted never -> new Refused(reason, Evidence.NONE);
            case Refused refused -> new Refused(reason, Evidence.NONE);
            case Unavailable unavailable -> unavailable;
        });
    }

    private static LoginOutcome internal(Throwable unexpected) {
        LOG.error("A login could not be decided", unexpected);
        return new Unavailable(Trouble.INTERNAL);
    }
}
