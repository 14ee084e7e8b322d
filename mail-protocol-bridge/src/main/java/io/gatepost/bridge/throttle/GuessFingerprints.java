// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.throttle;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatepost.bridge.login.Secret;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** By which two guesses at an account are told apart: so few bits that even who has the key cannot tell which secret it was. */
public final class GuessFingerprints {
    private static final String MAC = "HmacSHA256";
    private static final int BITS = 12;

    private final ThreadLocal<Mac> macs;

    private GuessFingerprints(SecretKey key) {
        this.macs = ThreadLocal.withInitial(() -> keyed(key));
    }

    /** The key dies with the process: what is remembered of a secret says nothing to anybody else. */
    static GuessFingerprints ofThisProcess() {
        byte[] octets = new byte[32];
        new SecureRandom().nextBytes(octets);
        return new GuessFingerprints(new SecretKeySpec(octets, MAC));
    }

    /** The same with all who share this secret, about which the key says nothing. */
    public static GuessFingerprints sharedBy(Secret secret) {
        byte[] octets = secret.reveal().getBytes(UTF_8);
        Mac mac = keyed(new SecretKeySpec(octets, MAC));
        return new GuessFingerprints(
                new SecretKeySpec(mac.doFinal("gatepost throttle fingerprints".getBytes(UTF_8)), MAC));
    }

    short of(String account, Secret secret) {
        Mac mac = macs.get();
        mac.update(account.getBytes(UTF_8));
        mac.update((byte) 0);
        secret.into(mac);
        byte[] tag = mac.doFinal();
        return (short) (((tag[0] & 0xff) << 8 | (tag[1] & 0xff)) & ((1 << BITS) - 1));
    }

    private static Mac keyed(SecretKey key) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(key);
            return mac;
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }
}
