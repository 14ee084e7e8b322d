// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.throttle;

/** Of whom an admin wants to know what is held against them. */
public sealed interface Whose {
    /** The account, and it with every prefix. */
    record OfAccount(String account) implements Whose {}

    /** The accounts of a mail domain, and they with every prefix. */
    record OfDomain(String domain) implements Whose {}

    /** The prefix, and it with every account. */
    record OfPrefix(String prefix) implements Whose {}

    /** All prefixes, over all accounts. */
    record Prefixes() implements Whose {}
}
