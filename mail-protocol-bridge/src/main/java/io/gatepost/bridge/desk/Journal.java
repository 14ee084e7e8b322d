// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.desk;

import io.gatepost.bridge.login.LoginAttempt;
import io.gatepost.bridge.login.LoginOutcome;
import io.gatepost.bridge.login.LoginRecord;
import io.gatepost.bridge.login.Trouble;
import io.gatepost.bridge.port.AuditTrail;
import java.time.Duration;
import java.time.InstantSource;
import org.jboss.logging.Logger;

/** Writes down how logins ended, for every desk. */
final class Journal {
    private static final Logger LOG = Logger.getLogger(Journal.class);

    private final AuditTrail audit;
    private final InstantSource clock;

    Journal(AuditTrail audit, InstantSource clock) {
        this.audit = audit;
        this.clock = clock;
    }

    /** What is told: nobody gets in past an audit that cannot keep up. {@code began} is in nanoTime. */
    LoginOutcome record(LoginAttempt attempt, LoginOutcome outcome, long began) {
        try {
            audit.record(new LoginRecord(
                    clock.instant(), attempt, outcome, Duration.ofNanos(Math.max(0, System.nanoTime() - began))));
        } catch (AuditTrail.Full full) {
            return new LoginOutcome.Unavailable(Trouble.AUDIT_FULL);
        } catch (RuntimeException unexpected) {
            // The login itself is decided; whoever watches the log learns that the trail has a hole.
            LOG.error("A login could not be written to the audit trail", unexpected);
        }
        return outcome;
    }
}
