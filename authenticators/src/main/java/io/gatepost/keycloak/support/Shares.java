// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.support;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Places on this node for what may have to wait for somebody else: so many in all, and fewer for each of those that it is done for, so
 * that none of them can take all. No thread waits for one.
 */
public final class Shares {
    private static final String ALL = "";

    private final int inAll;
    private final int ofEach;
    private final Map<String, Integer> taken = new HashMap<>();

    public Shares(int inAll, int ofEach) {
        this.inAll = inAll;
        this.ofEach = ofEach;
    }

    /** Nothing if there is no place for {@code whose}. */
    public <T, E extends Exception> Optional<T> through(String whose, Turnstile.Work<T, E> work) throws E {
        if (!enter(whose)) {
            return Optional.empty();
        }
        try {
            return Optional.of(work.done());
        } finally {
            leave(whose);
        }
    }

    public synchronized boolean hasPlace(String whose) {
        return taken.getOrDefault(ALL, 0) < inAll && taken.getOrDefault(whose, 0) < ofEach;
    }

    /** For what does not end where it begins; whoever got a place gives it back by {@link #leave}, once. */
    public synchronized boolean enter(String whose) {
        if (!hasPlace(whose)) {
            return false;
        }
        taken.merge(ALL, 1, Integer::sum);
        taken.merge(whose, 1, Integer::sum);
        return true;
    }

    public synchronized void leave(String whose) {
        taken.computeIfPresent(ALL, (key, count) -> count - 1);
        taken.computeIfPresent(whose, (key, count) -> count == 1 ? null : count - 1);
    }
}
