// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.bridge;

import io.gatepost.keycloak.support.KeyedHash;
import io.gatepost.keycloak.support.Secret;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.spec.SecretKeySpec;

/**
 * Which wrong passwords were seen, so that one that comes again does not count again: a phone with last year's password must
 * not lock its owner out. Kept are keyed fingerprints, in memory, under a key of this process.
 */
public final class WrongSecrets {
    static final int MOST_ACCOUNTS = 20_000;

    /** Of one account, the newest: a person has a few stale devices, an attacker has many guesses. */
    static final int MOST_PER_ACCOUNT = 8;

    private final SecretKeySpec key;

    private final Map<String, Deque<Long>> seen = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Deque<Long>> eldest) {
            return size() > MOST_ACCOUNTS;
        }
    };

    public WrongSecrets() {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        key = new SecretKeySpec(random, "HmacSHA256");
    }

    /** Whether this account has not been tried with this secret before, as far as is remembered. */
    boolean isNew(String accountId, Secret secret) {
        long fingerprint = fingerprint(accountId, secret);
        synchronized (seen) {
            Deque<Long> ofAccount = seen.computeIfAbsent(accountId, id -> new ArrayDeque<>(MOST_PER_ACCOUNT));
            boolean isNew = !ofAccount.remove(fingerprint);
            if (ofAccount.size() == MOST_PER_ACCOUNT) {
                ofAccount.removeFirst();
            }
            ofAccount.addLast(fingerprint);
            return isNew;
        }
    }

    private long fingerprint(String accountId, Secret secret) {
        return ByteBuffer.wrap(KeyedHash.sha256(key, accountId, secret.reveal()))
                .getLong();
    }
}
