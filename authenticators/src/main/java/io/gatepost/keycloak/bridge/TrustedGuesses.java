// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.bridge;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many wrong passwords each account was tried with over mail protocols on connections that the policy trusts. Keycloak counts
 * an account's failures wherever they come from; this tells whether those who guess sit inside.
 */
public final class TrustedGuesses {
    static final int MOST_ACCOUNTS = 20_000;

    private record Count(int guesses, Instant last) {}

    private final Map<String, Count> counts = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Count> eldest) {
            return size() > MOST_ACCOUNTS;
        }
    };

    /** One more, which is the first again when there was peace for so long. */
    synchronized void count(String accountId, Instant now, Duration peace) {
        counts.put(accountId, new Count(of(accountId, now, peace) + 1, now));
    }

    synchronized int of(String accountId, Instant now, Duration peace) {
        Count count = counts.get(accountId);
        return count == null || !now.isBefore(count.last().plus(peace)) ? 0 : count.guesses();
    }
}
