// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.decision;

/** What one rule found out about one attempt. Not knowing is an answer of its own, never a quiet "no". */
public sealed interface Finding {
    record Holds() implements Finding {}

    record Fails() implements Finding {}

    record Unknown(String why) implements Finding {}

    static Finding of(boolean holds) {
        return holds ? new Holds() : new Fails();
    }

    /** The word for traces: {@code holds}, {@code fails} or {@code unknown}. */
    default String word() {
        return switch (this) {
            case Holds holds -> "holds";
            case Fails fails -> "fails";
            case Unknown unknown -> "unknown";
        };
    }
}
