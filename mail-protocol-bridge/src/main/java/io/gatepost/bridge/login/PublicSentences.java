// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.login;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * All that a client is ever told: one sentence for every refusal, one for every trouble of ours. The first may name the portal
 * of the realm where the name was looked for. That goes by the domain that the client itself wrote, so that it says nothing of
 * accounts.
 */
public final class PublicSentences {
    /** Fits a reply line of SMTP (RFC 5321 section 4.5.3.1.5: 512 bytes) with what Postfix puts before it. */
    public static final int MAX_LENGTH = 400;

    /** Where the realm's name comes in. */
    public static final String REALM = "<realm>";

    private static final Pattern PLAIN_REALM = Pattern.compile("[A-Za-z0-9._-]{1,255}");

    private final String refusedInRealm;
    private final String refused;
    private final String unavailable;

    public PublicSentences(String refused, String unavailable) {
        this(refused, "", unavailable);
    }

    /** {@code defaultRealm} is for names of no realm, and for whoever gave none. */
    public PublicSentences(String refusedInRealm, String defaultRealm, String unavailable) {
        this.refusedInRealm = refusedInRealm;
        this.refused = refusedInRealm.replace(REALM, defaultRealm);
        this.unavailable = unavailable;
        requireLine(refused);
        requireLine(unavailable);
    }

    /** Before anybody was asked. */
    public String refused() {
        return refused;
    }

    public String refused(LoginOutcome.Refused outcome) {
        Optional<String> inRealm = outcome.evidence()
                .realm()
                .filter(realm -> PLAIN_REALM.matcher(realm).matches())
                .map(realm -> refusedInRealm.replace(REALM, realm))
                .filter(PublicSentences::isLine);
        return inRealm.orElse(refused);
    }

    public String unavailable() {
        return unavailable;
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
