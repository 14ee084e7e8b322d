// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.apppassword;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * The hash of a secret as another mail system keeps it: the scheme in braces, then in Base64 the digest of secret and salt, and the
 * salt (the form of RFC 2307 section 5.3 with the schemes that mail servers added). It never prints.
 */
public final class ForeignHash {
    private static final int LONGEST_TEXT = 256;
    private static final int SHORTEST_SALT = 4;
    private static final int LONGEST_SALT = 64;

    /** Which digest, and whether a salt goes with it. */
    public enum Scheme {
        SHA256("SHA-256", 32, false),
        SSHA("SHA-1", 20, true),
        SSHA256("SHA-256", 32, true),
        SSHA512("SHA-512", 64, true);

        private final String algorithm;
        private final int length;
        private final boolean salted;

        Scheme(String algorithm, int length, boolean salted) {
            this.algorithm = algorithm;
            this.length = length;
            this.salted = salted;
        }

        public boolean salted() {
            return salted;
        }

        /** The one of this name, in capitals; Zextras writes {@code SHA-256} as well. */
        static Optional<Scheme> of(String word) {
            String plain = word.equals("SHA-256") ? SHA256.name() : word;
            return Arrays.stream(values())
                    .filter(scheme -> scheme.name().equals(plain))
                    .findFirst();
        }

        byte[] digest(String secret, byte[] salt) {
            try {
                MessageDigest digest = MessageDigest.getInstance(algorithm);
                digest.update(secret.getBytes(UTF_8));
                return digest.digest(salt);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("Every Java platform has " + algorithm, e);
            }
        }
    }

    private final Scheme scheme;
    private final byte[] digest;
    private final byte[] salt;

    private ForeignHash(Scheme scheme, byte[] digest, byte[] salt) {
        this.scheme = scheme;
        this.digest = digest;
        this.salt = salt;
    }

    /**
     * Nothing where a single byte is missing or too many: half a hash would be another one, and easier to meet. Nor where it is the hash of
     * an empty secret: whoever types none would have the right one.
     */
    public static Optional<ForeignHash> parse(String text) {
        int end = text.indexOf('}');
        if (text.length() > LONGEST_TEXT || !text.startsWith("{") || end < 0) {
            return Optional.empty();
        }
        return Scheme.of(text.substring(1, end))
                .flatMap(scheme -> parse(scheme, text.substring(end + 1)))
                .filter(hash -> !MessageDigest.isEqual(hash.digest, hash.scheme.digest("", hash.salt)));
    }

    private static Optional<ForeignHash> parse(Scheme scheme, String base64) {
        try {
            byte[] bytes = Base64.getDecoder().decode(base64);
            int salt = bytes.length - scheme.length;
            boolean fits = scheme.salted ? salt >= SHORTEST_SALT && salt <= LONGEST_SALT : salt == 0;
            return fits
                    ? Optional.of(new ForeignHash(
                            scheme,
                            Arrays.copyOf(bytes, scheme.length),
                            Arrays.copyOfRange(bytes, scheme.length, bytes.length)))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    public Scheme scheme() {
        return scheme;
    }

    /** In the one form of several that this system writes. */
    String text() {
        byte[] bytes = Arrays.copyOf(digest, digest.length + salt.length);
        System.arraycopy(salt, 0, bytes, digest.length, salt.length);
        return "{" + scheme + "}" + Base64.getEncoder().encodeToString(bytes);
    }

    /** In Base64, as text to go into a keyed hash. */
    String digest() {
        return Base64.getEncoder().encodeToString(digest);
    }

    /** In Base64. */
    String salt() {
        return Base64.getEncoder().encodeToString(salt);
    }

    @Override
    public String toString() {
        return "{" + scheme + "}••••";
    }
}
