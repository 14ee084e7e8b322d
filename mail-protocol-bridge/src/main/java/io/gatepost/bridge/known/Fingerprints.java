// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.known;

import io.gatepost.bridge.login.LoginAttempt;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What stands for a name with its secret, whatever the service: keyed, under a key that is made here and dies with the process. */
final class Fingerprints {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_BYTES = 32;

    private final ThreadLocal<Mac> macs;

    Fingerprints() {
        byte[] random = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(random);
        SecretKeySpec key = new SecretKeySpec(random, ALGORITHM);
        macs = ThreadLocal.withInitial(() -> keyed(key));
    }

    Fingerprint of(LoginAttempt attempt) {
        Mac mac = macs.get();
        byte[] name = attempt.name().typed().getBytes(StandardCharsets.UTF_8);
        // The length before it, so that no other name with another secret makes the same bytes.
        mac.update((byte) (name.length >> 8));
        mac.update((byte) name.length);
        mac.update(name);
        attempt.secret().into(mac);
        ByteBuffer hash = ByteBuffer.wrap(mac.doFinal());
        return new Fingerprint(hash.getLong(), hash.getLong());
    }

    private static Mac keyed(SecretKeySpec key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has HMAC-SHA-256", e);
        }
    }
}
