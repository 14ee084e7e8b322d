// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.throttle;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The distinct secrets of each pair that are being verified: guesses sent all at once are guesses too. */
final class UnderWay {
    /** The one of a pair, of which nobody needs to know what it is. */
    private final Map<String, Guess> lone = new HashMap<>();

    /** How often each of a pair, as soon as there was more than one. */
    private final Map<String, Map<Short, Integer>> several = new HashMap<>();

    /** False, and nothing changed, if that would be more distinct secrets than may be; one always may. */
    boolean begin(Guess guess, int most) {
        @Nullable Map<Short, Integer> secrets = several.get(guess.pair());
        if (secrets == null) {
            @Nullable Guess first = lone.putIfAbsent(guess.pair(), guess);
            if (first == null) {
                return true;
            }
            secrets = new HashMap<>(Map.of(first.fingerprint(), 1));
            lone.remove(guess.pair());
            several.put(guess.pair(), secrets);
        }
        if (!secrets.containsKey(guess.fingerprint()) && secrets.size() >= most) {
            return false;
        }
        secrets.merge(guess.fingerprint(), 1, Integer::sum);
        return true;
    }

    void end(Guess guess) {
        @Nullable Map<Short, Integer> secrets = several.get(guess.pair());
        if (secrets == null) {
            lone.remove(guess.pair());
            return;
        }
        secrets.computeIfPresent(guess.fingerprint(), (same, times) -> times == 1 ? null : times - 1);
        if (secrets.isEmpty()) {
            several.remove(guess.pair());
        }
    }
}
