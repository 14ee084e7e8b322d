// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.policy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToLongBiFunction;
import org.jspecify.annotations.Nullable;

/** What costs something to find out, least recently used out first, bounded by the sum of the weights; what would crowd out the rest is not kept. */
final class Kept<K, V> {
    /** Of the limit: what one may take. */
    private static final int SHARE = 4;

    private final Map<K, V> values = new LinkedHashMap<>(16, 0.75f, true);
    private final long limit;
    private final ToLongBiFunction<K, V> weight;
    private long weighs;

    Kept(long limit, ToLongBiFunction<K, V> weight) {
        this.limit = limit;
        this.weight = weight;
    }

    synchronized @Nullable V find(K key) {
        return values.get(key);
    }

    synchronized void put(K key, V value) {
        if (weight.applyAsLong(key, value) > limit / SHARE) {
            return;
        }
        @Nullable V before = values.put(key, value);
        weighs += weight.applyAsLong(key, value) - (before == null ? 0 : weight.applyAsLong(key, before));
        var eldest = values.entrySet().iterator();
        while (weighs > limit && values.size() > 1) {
            Map.Entry<K, V> out = eldest.next();
            weighs -= weight.applyAsLong(out.getKey(), out.getValue());
            eldest.remove();
        }
    }
}
