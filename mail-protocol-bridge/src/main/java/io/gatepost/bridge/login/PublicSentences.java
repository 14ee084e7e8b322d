// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.login;

/** All that a client is ever told: one sentence for every refusal, one for every trouble of ours. */
public record PublicSentences(String refused, String unavailable) {
    /** Fits a reply line of SMTP (RFC 5321 section 4.5.3.1.5: 512 bytes) with what Postfix puts before it. */
    public static final int MAX_LENGTH = 400;

    public PublicSentences {
        requireLine(refused);
        requireLine(unavailable);
    }

    /** Whether the text fits into one line of IMAP, POP3 and SMTP: printable ASCII (RFC 9051 {@code resp-text}). */
    public static boolean isLine(String text) {
        return !text.isEmpty() && text.length() <= MAX_LENGTH && text.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
    }

    private static void requireLine(String text) {
        if (!isLine(text)) {
            throw new IllegalArgumentException("not one line of at most " + MAX_LENGTH + " printable ASCII characters");
        }
    }
}
