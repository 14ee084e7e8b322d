// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.account;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatepost.iptrust.net.DomainName;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;

/**
 * A login name in the one form in which it is looked up, compared and counted: a full mail address, lower case, its domain in
 * ASCII.
 */
public record LoginName(String localPart, String domain) {
    /** RFC 5321 section 4.5.3.1: 64 octets, the {@code @}, and 255. */
    public static final int LONGEST = 320;

    /**
     * Signs that are more than a sign where the name goes next: in a mailbox's path, to Dovecot's variables and master users, in a
     * pattern, a header or a shell.
     */
    private static final String NEVER = "/\\%*!$|`\"<>()[]{}:;,~";

    /**
     * Nothing where the text cannot be the name of an account. Nothing is trimmed or mended: whoever guesses what was meant
     * lets two spellings of one name be counted apart.
     */
    public static Optional<LoginName> parse(String typed) {
        if (typed.length() > LONGEST || typed.getBytes(UTF_8).length > LONGEST) {
            return Optional.empty();
        }
        int at = typed.indexOf('@');
        if (at <= 0 || at != typed.lastIndexOf('@')) {
            return Optional.empty();
        }
        String local = typed.substring(0, at);
        if (local.startsWith(".") || !local.codePoints().allMatch(LoginName::harmless)) {
            return Optional.empty();
        }
        String canonical = Normalizer.normalize(local, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
        return DomainName.canonical(typed.substring(at + 1)).map(domain -> new LoginName(canonical, domain));
    }

    /** The name without the detail behind a plus sign (RFC 5233 section 1), if it has one. */
    Optional<LoginName> withoutDetail() {
        int plus = localPart.indexOf('+');
        return plus <= 0 ? Optional.empty() : Optional.of(new LoginName(localPart.substring(0, plus), domain));
    }

    /** No white space, no control or invisible characters, nothing that Unicode has not assigned, and none of {@link #NEVER}. */
    private static boolean harmless(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SPACE_SEPARATOR -> false;
            default -> NEVER.indexOf(codePoint) < 0;
        };
    }

    @Override
    public String toString() {
        return localPart + "@" + domain;
    }
}
