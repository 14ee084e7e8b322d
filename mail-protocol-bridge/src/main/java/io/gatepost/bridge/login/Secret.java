// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.login;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/** A password or a token on its way through. It prints as dots and compares in constant time. */
public final class Secret {
    /**
     * Keycloak's bridge endpoint takes bodies of 16 KiB; written as JSON a secret may double, when it is all quotes and
     * backslashes.
     */
    public static final int MAX_BYTES = 7 * 1024;

    private final byte[] utf8;

    /** What it would be as a name; each field of an audit line is held against it. */
    private @Nullable String asName;

    private Secret(byte[] utf8) {
        this.utf8 = utf8;
    }

    public static Secret of(String text) {
        return new Secret(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The text itself: for whoever verifies it, and nobody else. */
    public String reveal() {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    /** Into a keyed hash, without a copy that stays behind. */
    public void into(Mac hash) {
        hash.update(utf8);
    }

    /** Whether it could be a secret at all: not empty, within the bound, and without control characters (RFC 8265 section 4.2). */
    public boolean plausible() {
        if (utf8.length == 0 || utf8.length > MAX_BYTES) {
            return false;
        }
        for (byte b : utf8) {
            if ((b >= 0 && b < 0x20) || b == 0x7f) {
                return false;
            }
        }
        return true;
    }

    public boolean matches(String text) {
        return MessageDigest.isEqual(utf8, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Whether who reads the text knows the secret: it is the same but for its case and the space around it, as Keycloak
     * writes names, or as much of it as {@link Particulars#cut} leaves.
     */
    public boolean isGivenAwayBy(String text) {
        if (asName == null) {
            asName = likeAName(reveal());
        }
        if (same(asName, likeAName(text))) {
            return !asName.isEmpty();
        }
        if (!text.endsWith(Particulars.CUT)) {
            return false;
        }
        // By characters and not by bytes: the cut may go through the middle of a pair of surrogates.
        String shown = likeAName(text.substring(0, text.length() - Particulars.CUT.length()));
        return !shown.isEmpty()
                && shown.length() <= asName.length()
                && same(asName.substring(0, shown.length()), shown);
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    private static String likeAName(String text) {
        // Lower case takes a letter such as İ apart again.
        return WireText.composed(WireText.composed(text.strip()).toLowerCase(Locale.ROOT));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && MessageDigest.isEqual(utf8, secret.utf8);
    }

    /** The same for all: a hash of the text would say something about the text. */
    @Override
    public int hashCode() {
        return 0;
    }

    @Override
    public String toString() {
        return "••••";
    }
}
