// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.throttle;

import java.time.Duration;

/**
 * When guessing begins to cost time.
 *
 * @param pairFree distinct wrong secrets for one account from one prefix before the next one waits
 * @param prefixFree the same for one prefix over all accounts
 * @param accountFree the same for one account over all prefixes, of which each counts up to {@code pairFree}
 * @param longest between two guesses of a pair or a prefix; the waits grow up to it from a second
 * @param patience a login that would wait longer is told to come again
 * @param memory how long after the last wrong secret all is forgotten
 * @param entries how many accounts, prefixes and pairs are remembered, each
 * @param waiting logins that may wait at a time
 */
public record ThrottleLimits(
        int pairFree,
        int prefixFree,
        int accountFree,
        Duration longest,
        Duration patience,
        Duration memory,
        int entries,
        int waiting) {

    /** The wait that the first guess too many costs. */
    static final Duration FIRST = Duration.ofSeconds(1);

    /** What an account's guesses cost from prefixes that guessed little: a nuisance to many addresses, to its owner none. */
    static final Duration ACCOUNT_WAIT = Duration.ofSeconds(1);

    Duration between(int wrong, int free) {
        int tooMany = wrong - free;
        if (tooMany <= 0) {
            return Duration.ZERO;
        }
        Duration grown = FIRST.multipliedBy(1L << Math.min(tooMany - 1, 20));
        return grown.compareTo(longest) < 0 ? grown : longest;
    }
}
