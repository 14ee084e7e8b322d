// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.account;

import java.net.IDN;
import java.util.Locale;
import java.util.Optional;

/** Mail domains in the one form in which they are compared. */
public final class DomainName {
    /** RFC 1035 section 2.3.4, without the root's dot. */
    private static final int LONGEST = 253;

    private static final int LONGEST_LABEL = 63;

    private DomainName() {}

    /** Lower case, ASCII (RFC 5890 A-labels), no dot at the end; nothing where the text is no domain name. */
    public static Optional<String> canonical(String text) {
        if (text.isEmpty() || text.length() > LONGEST) {
            return Optional.empty();
        }
        if (alreadyCanonical(text)) {
            return Optional.of(text);
        }
        try {
            String ascii = IDN.toASCII(text, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT);
            return alreadyCanonical(ascii) ? Optional.of(ascii) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Labels of 1 to 63 of a-z, 0-9 and hyphen, the hyphen never at an end (RFC 1123 section 2.1). */
    private static boolean alreadyCanonical(String text) {
        int label = 0;
        char last = '.';
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.') {
                if (label == 0 || last == '-') {
                    return false;
                }
                label = 0;
            } else if (c == '-' ? label == 0 : !letterOrDigit(c)) {
                return false;
            } else {
                label++;
            }
            if (label > LONGEST_LABEL) {
                return false;
            }
            last = c;
        }
        return label > 0 && last != '-' && text.length() <= LONGEST;
    }

    private static boolean letterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }
}
