// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/** HMAC (RFC 2104) of several texts with a zero byte between them, which none of them may hold but the last. */
public final class KeyedHash {
    private KeyedHash() {}

    public static byte[] sha256(SecretKey key, String... texts) {
        return of("HmacSHA256", key, texts);
    }

    public static byte[] sha512(SecretKey key, String... texts) {
        return of("HmacSHA512", key, texts);
    }

    private static byte[] of(String algorithm, SecretKey key, String... texts) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(key);
            return mac.doFinal(String.join("\0", texts).getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has " + algorithm + ", for any key", e);
        }
    }
}
