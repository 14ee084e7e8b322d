// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.decision;

import java.util.List;
import java.util.Set;

/**
 * What the decision needs to know of an account.
 *
 * @param name canonical login name, {@code local@domain}, lower case
 * @param groups names of the groups it is in
 * @param secondFactor whether it has set up any second factor
 */
public record Account(
        String name,
        Set<String> groups,
        boolean secondFactor,
        List<TrustedAddress> trustedAddresses,
        List<BlockedAddress> blockedAddresses) {
    public Account {
        groups = Set.copyOf(groups);
        trustedAddresses = List.copyOf(trustedAddresses);
        blockedAddresses = List.copyOf(blockedAddresses);
    }

    /** An account of which nothing is known but its name. */
    public static Account named(String name) {
        return new Account(name, Set.of(), false, List.of(), List.of());
    }

    String localPart() {
        int at = name.lastIndexOf('@');
        return at < 0 ? name : name.substring(0, at);
    }
}
