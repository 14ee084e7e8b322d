// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.throttle;

import io.gatepost.bridge.login.WireText;
import java.net.IDN;
import java.util.Locale;

/**
 * One spelling of a name for the count; whose name it is, Keycloak says. The detail behind a plus sign is left out, as Keycloak may
 * leave it out: else every guess could come under a name of its own.
 */
public final class AccountKey {
    private static final int LONGEST_LABEL = 63;

    private AccountKey() {}

    public static String of(String name) {
        String folded = WireText.composed(name).toLowerCase(Locale.ROOT);
        int at = folded.lastIndexOf('@');
        String domain = at < 0 ? "" : '@' + ascii(folded.substring(at + 1));
        String local = at < 0 ? folded : folded.substring(0, at);
        int plus = local.indexOf('+');
        return (plus <= 0 ? local : local.substring(0, plus)) + domain;
    }

    /** Whether something is left out of it that might be the difference to another account's. */
    static boolean hasDetail(String name) {
        int at = name.lastIndexOf('@');
        return (at < 0 ? name : name.substring(0, at)).indexOf('+') > 0;
    }

    /** What cannot be written so is no account's domain; there is one bucket for all of it. */
    private static String ascii(String domain) {
        if (isPlain(domain)) {
            return domain;
        }
        try {
            return IDN.toASCII(domain, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    /** What comes out of the conversion as it goes in, nearly all there is, and at a fraction of the cost. */
    private static boolean isPlain(String domain) {
        int label = 0;
        for (int i = 0; i < domain.length(); i++) {
            char c = domain.charAt(i);
            if (c == '.' && label > 0) {
                label = 0;
            } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-') {
                if (++label > LONGEST_LABEL) {
                    return false;
                }
            } else {
                return false;
            }
        }
        return label > 0;
    }
}
