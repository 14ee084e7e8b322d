// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.policy;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Whether accounts need a second factor of their own. */
public enum Enrolment {
    /** Nobody is asked; factors that exist are kept. */
    OFF("off"),
    /** Whoever has one is asked for it; whoever has none gets by with the password. */
    OPTIONAL("optional"),
    /** Whoever has none must enrol. */
    REQUIRED("required");

    private static final Map<String, Enrolment> BY_WORD =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Enrolment::word, Function.identity()));

    private final String word;

    Enrolment(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }

    public static Optional<Enrolment> of(String word) {
        return Optional.ofNullable(BY_WORD.get(word));
    }

    @Override
    public String toString() {
        return word;
    }
}
