// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.policy;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A kind of second factor that a domain lets its people set up. */
public enum SecondFactorMethod {
    /** One-time passwords of an authenticator app (RFC 6238). */
    OTP("otp"),
    /** WebAuthn. */
    PASSKEY("passkey"),
    /** Printed one-time codes. */
    RECOVERY_CODE("recovery-code");

    private static final Map<String, SecondFactorMethod> BY_WORD = Arrays.stream(values())
            .collect(Collectors.toUnmodifiableMap(SecondFactorMethod::word, Function.identity()));

    private final String word;

    SecondFactorMethod(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }

    public static Optional<SecondFactorMethod> of(String word) {
        return Optional.ofNullable(BY_WORD.get(word));
    }

    @Override
    public String toString() {
        return word;
    }
}
