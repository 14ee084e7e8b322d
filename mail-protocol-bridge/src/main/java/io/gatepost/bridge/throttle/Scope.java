// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.throttle;

import java.util.Set;

/** Of whom an admin wants to know what is held against them. */
public sealed interface Scope {
    /** The account under each of these names, and it with every prefix. */
    record OfAccount(Set<String> names) implements Scope {}

    /** The accounts of a mail domain, and they with every prefix. */
    record OfDomain(String domain) implements Scope {}

    /** The prefix, and it with every account. */
    record OfPrefix(String prefix) implements Scope {}

    /** All prefixes, over all accounts. */
    record Prefixes() implements Scope {}
}
