// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.apppassword;

import io.gatepost.keycloak.support.KeyedHash;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.crypto.SecretKey;

/**
 * The secret of an app password: 22 random symbols of an alphabet without look-alikes (109 bits) and two check symbols.
 *
 * <p>The check symbols let a login tell it from an account password: what has this form is never tried as one. It never prints.
 */
public final class AppPasswordSecret {
    static final String ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz";

    private static final int RANDOM_SYMBOLS = 22;
    private static final int SYMBOLS = RANDOM_SYMBOLS + 2;
    private static final int GROUP = 4;

    /** Each symbol may stand apart; anything longer was not typed by a person. */
    private static final int LONGEST_ENTRY = 3 * SYMBOLS;

    /** Sets this use of the realm's key apart from every other. */
    private static final String CONTEXT = "gatepost-app-password/1";

    private final String symbols;

    private AppPasswordSecret(String symbols) {
        this.symbols = symbols;
    }

    public static AppPasswordSecret generate(RandomGenerator random) {
        StringBuilder symbols = new StringBuilder(SYMBOLS);
        for (int i = 0; i < RANDOM_SYMBOLS; i++) {
            symbols.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return new AppPasswordSecret(symbols.append(checkSymbols(symbols)).toString());
    }

    /**
     * What was typed, if it has the form of an app password; spaces, hyphens and case do not matter. Written in groups as it
     * was shown, it is one even with a slip in it: a mistyped app password is not to be tried as the account's.
     */
    public static Optional<AppPasswordSecret> recognise(String typed) {
        if (typed.length() < SYMBOLS || typed.length() > LONGEST_ENTRY) {
            return Optional.empty();
        }
        StringBuilder symbols = new StringBuilder(SYMBOLS);
        for (int i = 0; i < typed.length(); i++) {
            char c = lowerCase(typed.charAt(i));
            if (c == ' ' || c == '-') {
                continue;
            }
            if (ALPHABET.indexOf(c) < 0 || symbols.length() == SYMBOLS) {
                return Optional.empty();
            }
            symbols.append(c);
        }
        if (symbols.length() < SYMBOLS) {
            return Optional.empty();
        }
        String check = checkSymbols(symbols.subSequence(0, RANDOM_SYMBOLS));
        return symbols.substring(RANDOM_SYMBOLS).equals(check) || isGrouped(typed.strip())
                ? Optional.of(new AppPasswordSecret(symbols.toString()))
                : Optional.empty();
    }

    private static boolean isGrouped(String typed) {
        if (typed.length() != SYMBOLS + SYMBOLS / GROUP - 1) {
            return false;
        }
        for (int i = 0; i < typed.length(); i++) {
            boolean separator = i % (GROUP + 1) == GROUP;
            if (separator != (typed.charAt(i) == '-')) {
                return false;
            }
        }
        return true;
    }

    /** As it is shown, once, to its owner: six groups of four. */
    public String shown() {
        StringBuilder text = new StringBuilder(SYMBOLS + SYMBOLS / GROUP);
        for (int i = 0; i < SYMBOLS; i += GROUP) {
            text.append(i == 0 ? "" : "-").append(symbols, i, i + GROUP);
        }
        return text.toString();
    }

    /**
     * HMAC-SHA-256 (RFC 2104) for one account. A fast hash is enough for a secret of 109 random bits; the key makes a stolen
     * database worthless without the realm's keys, and the account binds the secret to its owner.
     */
    byte[] mac(SecretKey key, String accountId) {
        return KeyedHash.sha256(key, CONTEXT, accountId, symbols);
    }

    /** Two sums weighted by position: any one wrong symbol and any two that changed places show. */
    private static String checkSymbols(CharSequence random) {
        int first = 0;
        int second = 0;
        for (int i = 0; i < random.length(); i++) {
            int value = ALPHABET.indexOf(random.charAt(i));
            first += value * (i + 1);
            second += value * (i + 1) * (i + 1);
        }
        int size = ALPHABET.length();
        return String.valueOf(ALPHABET.charAt(first % size)) + ALPHABET.charAt(second % size);
    }

    /** ASCII only: other alphabets have letters whose lower case is one of ours. */
    private static char lowerCase(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
    }

    @Override
    public String toString() {
        return "••••";
    }
}
