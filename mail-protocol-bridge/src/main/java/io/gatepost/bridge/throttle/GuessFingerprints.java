// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.throttle;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatepost.bridge.login.Hmac;
import io.gatepost.bridge.login.Secret;
import javax.crypto.Mac;

/** By which two guesses at an account are told apart: so few bits that even who has the key cannot tell which secret it was. */
public final class GuessFingerprints {
    private static final int BITS = 12;

    private final ThreadLocal<Mac> macs;

    private GuessFingerprints(ThreadLocal<Mac> macs) {
        this.macs = macs;
    }

    static GuessFingerprints ofThisProcess() {
        return new GuessFingerprints(Hmac.ofThisProcess());
    }

    /** The same with all who share this secret, about which the key says nothing. */
    public static GuessFingerprints sharedBy(Secret secret) {
        Mac mac = Hmac.under(secret.reveal().getBytes(UTF_8)).get();
        return new GuessFingerprints(Hmac.under(mac.doFinal("gatepost throttle fingerprints".getBytes(UTF_8))));
    }

    short of(String account, Secret secret) {
        Mac mac = macs.get();
        mac.update(account.getBytes(UTF_8));
        mac.update((byte) 0);
        secret.into(mac);
        byte[] tag = mac.doFinal();
        return (short) (((tag[0] & 0xff) << 8 | (tag[1] & 0xff)) & ((1 << BITS) - 1));
    }
}
