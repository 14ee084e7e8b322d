// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.decision;

import io.gatepost.iptrust.policy.Proof;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/** The answer to an attempt. */
public sealed interface Outcome {
    /** The proof is enough; the person goes on at once, unless an enrolment is due. */
    record Admit(Enrolling enrolling) implements Outcome {}

    /** Not yet: one of these proofs would do. {@code enrolmentDue}: the account has no second factor and may set one up here. */
    record Challenge(Set<Proof> accepts, boolean enrolmentDue) implements Outcome {
        public Challenge {
            // Not Set.copyOf: people read the proofs, always in the same order.
            accepts = Collections.unmodifiableSet(new LinkedHashSet<>(accepts));
        }
    }

    /** No. */
    record Refuse() implements Outcome {}

    default String word() {
        return switch (this) {
            case Admit admit -> "admit";
            case Challenge challenge -> "challenge";
            case Refuse refuse -> "refuse";
        };
    }
}
