// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.login;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA-256 (RFC 2104) for what is remembered of secrets: a {@link Mac} for each thread, as making one costs more than using it. */
public final class Hmac {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_BYTES = 32;

    private Hmac() {}

    /** Under a key that is made here and dies with the process: what comes of it says nothing to anybody else. */
    public static ThreadLocal<Mac> ofThisProcess() {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return under(key);
    }

    public static ThreadLocal<Mac> under(byte[] key) {
        SecretKeySpec spec = new SecretKeySpec(key, ALGORITHM);
        return ThreadLocal.withInitial(() -> keyed(spec));
    }

    private static Mac keyed(SecretKeySpec key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HMAC-SHA-256", e);
        }
    }
}
