// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.trust;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a trusted browser keeps: a series that stays the same for the life of the trust, and a token that changes with each use,
 * 128 random bits each. The server keeps their hashes. Whoever shows the series with a token of earlier days shows a copy
 * (Jaspan, "Improved Persistent Login Cookie Best Practice").
 */
public record DeviceCookie(String series, String token) {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Pattern FORM = Pattern.compile("([A-Za-z0-9_-]{22})\\.([A-Za-z0-9_-]{22})");

    static DeviceCookie fresh() {
        return new DeviceCookie(random(), random());
    }

    DeviceCookie next() {
        return new DeviceCookie(series, random());
    }

    /** Nothing where the text has not the form. */
    public static Optional<DeviceCookie> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches() ? Optional.of(new DeviceCookie(matcher.group(1), matcher.group(2))) : Optional.empty();
    }

    /** For the cookie, and for nothing else. */
    public String value() {
        return series + '.' + token;
    }

    @Override
    public String toString() {
        return "DeviceCookie[••••]";
    }

    /** What is hashed is random: a fast hash gives nothing away. */
    static String hash(String part) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(part.getBytes(US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    private static String random() {
        byte[] octets = new byte[16];
        RANDOM.nextBytes(octets);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }
}
