// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.policy;

import io.gatepost.iptrust.decision.Outcome;
import java.util.Optional;

/** What becomes of a login under another policy: it ends, it is asked for more first, it begins, or it is asked for less. */
public enum OutcomeChange {
    LOST("lost"),
    ASKED("asked"),
    GAINED("gained"),
    EASED("eased");

    private final String word;

    OutcomeChange(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }

    /** Nothing where the two come to the same. */
    public static Optional<OutcomeChange> between(Outcome before, Outcome after) {
        int was = openness(before);
        int becomes = openness(after);
        if (was == becomes) {
            return Optional.empty();
        }
        if (becomes == 0) {
            return Optional.of(LOST);
        }
        if (was == 0) {
            return Optional.of(GAINED);
        }
        return Optional.of(becomes < was ? ASKED : EASED);
    }

    private static int openness(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Refuse refuse -> 0;
            case Outcome.Challenge challenge -> 1;
            case Outcome.Admit admit -> 2;
        };
    }
}
