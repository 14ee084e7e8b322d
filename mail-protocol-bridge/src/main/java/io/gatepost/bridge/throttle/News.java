// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.throttle;

/** What one bridge tells the others, so that all count the same. Of a secret it holds a keyed fingerprint of twelve bits. */
public sealed interface News {
    /**
     * A secret was refused that had not been tried before at this account from there. {@code again}: it has been told under the
     * name that was typed already, and the prefix has made no second mistake.
     */
    record Wrong(String account, String prefix, short fingerprint, boolean guessable, boolean again) implements News {}

    /** The account got in from there. */
    record Right(String account, String prefix) implements News {}

    /** The account got in from there, and not by its password: what was guessed at that is no better for it. */
    record Welcome(String account, String prefix) implements News {}

    /** An admin forgave the account. */
    record AccountCleared(String account) implements News {}

    /** An admin forgave the prefix. */
    record PrefixCleared(String prefix) implements News {}
}
