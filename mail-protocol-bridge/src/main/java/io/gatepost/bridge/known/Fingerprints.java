// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.known;

import io.gatepost.bridge.login.Hmac;
import io.gatepost.bridge.login.LoginAttempt;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.crypto.Mac;

/** What stands for a name with its secret, whatever the service: keyed, under a key that is made here and dies with the process. */
final class Fingerprints {
    private final ThreadLocal<Mac> macs = Hmac.ofThisProcess();

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
}
