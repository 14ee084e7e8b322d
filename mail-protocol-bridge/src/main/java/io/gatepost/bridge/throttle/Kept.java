// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.throttle;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** What is remembered, a bounded number of it: what was not asked for the longest is forgotten first. */
final class Kept<V> {
    private final Map<String, V> values = new LinkedHashMap<>(16, 0.75f, true);
    private final int most;

    Kept(int most) {
        this.most = most;
    }

    Optional<V> find(String key) {
        return Optional.ofNullable(values.get(key));
    }

    void put(String key, V value) {
        values.put(key, value);
        Iterator<String> eldest = values.keySet().iterator();
        while (values.size() > most) {
            eldest.next();
            eldest.remove();
        }
    }

    /** Whether there was one. */
    boolean remove(String key) {
        return values.remove(key) != null;
    }

    void removeIf(Predicate<String> keys) {
        values.keySet().removeIf(keys);
    }

    void forEach(BiConsumer<String, V> each) {
        values.forEach(each);
    }

    int size() {
        return values.size();
    }
}
