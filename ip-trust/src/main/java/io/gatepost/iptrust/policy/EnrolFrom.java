// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.policy;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Where an account without a second factor may set up its first one. */
public enum EnrolFrom {
    /** Only in the domain's networks, so that a stolen password cannot enrol a stranger's phone. */
    TRUSTED("trusted"),
    ANYWHERE("anywhere");

    private static final Map<String, EnrolFrom> BY_WORD =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(EnrolFrom::word, Function.identity()));

    private final String word;

    EnrolFrom(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }

    public static Optional<EnrolFrom> of(String word) {
        return Optional.ofNullable(BY_WORD.get(word));
    }

    @Override
    public String toString() {
        return word;
    }
}
