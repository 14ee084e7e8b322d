// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.throttle;

import java.util.HashMap;
import java.util.Map;

/** The distinct secrets of each pair that are being verified: guesses sent all at once are guesses too. */
final class UnderWay {
    private final Map<String, Map<Short, Integer>> pairs = new HashMap<>();

    /** False, and nothing changed, if that would be more distinct secrets than may be. */
    boolean begin(String pair, short fingerprint, int most) {
        Map<Short, Integer> secrets = pairs.computeIfAbsent(pair, first -> new HashMap<>());
        if (!secrets.containsKey(fingerprint) && secrets.size() >= most) {
            return false;
        }
        secrets.merge(fingerprint, 1, Integer::sum);
        return true;
    }

    void end(String pair, short fingerprint) {
        Map<Short, Integer> secrets = pairs.get(pair);
        if (secrets == null) {
            return;
        }
        secrets.computeIfPresent(fingerprint, (same, times) -> times == 1 ? null : times - 1);
        if (secrets.isEmpty()) {
            pairs.remove(pair);
        }
    }
}
