// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.text.Normalizer;
import java.util.Locale;

/** A password or key on its way through. It prints as dots and compares in constant time. */
public final class Secret {
    private final String value;

    public Secret(String value) {
        this.value = value;
    }

    /** The secret itself, for the one place that verifies or stores it. */
    public String reveal() {
        return value;
    }

    /** Whether who reads the text knows the secret: it is the same but for its case and the space around it. */
    public boolean isGivenAwayBy(String text) {
        return MessageDigest.isEqual(
                likeAName(value).getBytes(UTF_8), likeAName(text).getBytes(UTF_8));
    }

    private static String likeAName(String text) {
        return Normalizer.normalize(text.strip(), Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret that && MessageDigest.isEqual(value.getBytes(UTF_8), that.value.getBytes(UTF_8));
    }

    @Override
    public int hashCode() {
        // Constant: a hash code of a secret tells something about it.
        return 0;
    }

    @Override
    public String toString() {
        return "••••";
    }
}
