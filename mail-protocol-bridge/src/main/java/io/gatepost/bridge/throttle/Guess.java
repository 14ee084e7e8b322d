// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.throttle;

import io.gatepost.bridge.login.Secret;

/** A secret tried at an account from a source. */
final class Guess {
    private static final int NOT_YET = -1;

    private final String name;
    private final String account;
    private final Source source;
    private final String pair;
    private final Secret secret;
    private final GuessFingerprints fingerprints;
    /** Of two threads that work it out at once both come to the same. */
    private int fingerprint = NOT_YET;

    /**
     * @param name the {@link AccountKey} of what was typed, which may be another name of the account's
     * @param pair what stands for the account and the source together
     */
    Guess(String name, String account, Source source, String pair, Secret secret, GuessFingerprints fingerprints) {
        this.name = name;
        this.account = account;
        this.source = source;
        this.pair = pair;
        this.secret = secret;
        this.fingerprints = fingerprints;
    }

    String name() {
        return name;
    }

    String account() {
        return account;
    }

    Source source() {
        return source;
    }

    String pair() {
        return pair;
    }

    /** Of the secret. Worked out when it is asked for, as most logins are right and alone. */
    short fingerprint() {
        if (fingerprint == NOT_YET) {
            fingerprint = fingerprints.of(account, secret);
        }
        return (short) fingerprint;
    }

    /** The same secret, as far as it is told from others, for the same account from the same source. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Guess guess
                && name.equals(guess.name)
                && pair.equals(guess.pair)
                && fingerprint() == guess.fingerprint();
    }

    @Override
    public int hashCode() {
        return pair.hashCode();
    }
}
