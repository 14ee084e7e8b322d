// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.throttle;

import io.gatepost.bridge.login.WireText;
import io.gatepost.iptrust.net.DomainName;
import java.util.Locale;

/**
 * One spelling of a name for the count; whose name it is, Keycloak says. The detail behind a plus sign is left out, as Keycloak may
 * leave it out: else every guess could come under a name of its own.
 */
public final class AccountKey {
    private AccountKey() {}

    public static String of(String name) {
        String composed = WireText.composed(name);
        int at = composed.lastIndexOf('@');
        String domain = at < 0 ? "" : '@' + domain(composed.substring(at + 1));
        String local = (at < 0 ? composed : composed.substring(0, at)).toLowerCase(Locale.ROOT);
        int plus = local.indexOf('+');
        return (plus <= 0 ? local : local.substring(0, plus)) + domain;
    }

    /** Whether something is left out of it that might be the difference to another account's. */
    static boolean hasDetail(String name) {
        int at = name.lastIndexOf('@');
        return (at < 0 ? name : name.substring(0, at)).indexOf('+') > 0;
    }

    /** What is no domain name is no account's in Keycloak; where it is not even ASCII there is one bucket for all of it. */
    private static String domain(String text) {
        return DomainName.canonical(text)
                .orElseGet(() -> text.chars().allMatch(c -> c < 128) ? text.toLowerCase(Locale.ROOT) : "");
    }
}
