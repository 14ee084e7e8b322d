// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.factor;

import io.gatepost.keycloak.support.KeyedHash;
import java.util.Locale;
import java.util.random.RandomGenerator;
import javax.crypto.SecretKey;

/** A code to be read out over the telephone: 49 random bits, no look-alikes, case and separators do not matter. */
public final class BypassSecret {
    private static final String ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz";
    private static final int LENGTH = 10;
    private static final int GROUP = 5;

    /** Longer input is no code. */
    static final int LONGEST_TYPED = 64;

    private final String symbols;

    private BypassSecret(String symbols) {
        this.symbols = symbols;
    }

    static BypassSecret generate(RandomGenerator random) {
        StringBuilder symbols = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            symbols.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return new BypassSecret(symbols.toString());
    }

    /** Whatever was typed; what cannot be a code is one that nobody has. */
    public static BypassSecret typed(String text) {
        String bounded = text.length() > LONGEST_TYPED ? "" : text;
        return new BypassSecret(bounded.replaceAll("[\\s-]", "").toLowerCase(Locale.ROOT));
    }

    /** In two groups; only for the answer to the admin who asked for it. */
    public String shown() {
        return symbols.substring(0, GROUP) + "-" + symbols.substring(GROUP);
    }

    byte[] mac(SecretKey key, String accountId) {
        return KeyedHash.sha512(key, "gatepost-bypass", accountId, symbols);
    }

    @Override
    public String toString() {
        return "••••";
    }
}
