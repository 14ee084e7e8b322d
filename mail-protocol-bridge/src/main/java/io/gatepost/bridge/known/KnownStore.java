// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.known;

import io.gatepost.bridge.port.ChangeFeed.Change;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is known, bounded, and the changes of the last minutes: an answer that was asked for before a change must not be kept
 * after it. Reading takes no lock.
 */
final class KnownStore {
    /** One app password can be typed in many ways, with spaces and capitals; each is an entry of its own. */
    static final int MOST_OF_ONE_ACCOUNT = 32;

    static final int MOST_CHANGES = 20_000;

    /**
     * Nodes of Keycloak hear of a change one after the other, and each forgets in its own time; an answer that was asked for
     * this soon after a change may still be from before it.
     */
    static final Duration MARGIN = Duration.ofSeconds(1);

    /** Longer than an answer may take. */
    private static final Duration REMEMBERED = Duration.ofMinutes(3);

    private final int most;
    private final LongSupplier nanoTime;
    private final ConcurrentHashMap<Fingerprint, Known> readable = new ConcurrentHashMap<>();

    /** The same in the order of a clock: what was used since it was last looked at gets another round. */
    private final LinkedHashMap<Fingerprint, Known> ordered = new LinkedHashMap<>();

    private final Map<String, List<Fingerprint>> byAccount = new HashMap<>();
    private final Deque<Recent> recent = new ArrayDeque<>();
    private Optional<Long> unremembered = Optional.empty();

    private record Recent(long at, Change change) {}

    KnownStore(int most, LongSupplier nanoTime) {
        this.most = most;
        this.nanoTime = nanoTime;
    }

    @Nullable
    Known find(Fingerprint fingerprint) {
        return readable.get(fingerprint);
    }

    int size() {
        return readable.size();
    }

    /** Keeps it unless something has changed since it was asked for that concerns it. */
    synchronized boolean keep(Fingerprint fingerprint, Known known) {
        if (changedSince(known)) {
            return false;
        }
        remove(fingerprint);
        List<Fingerprint> others = byAccount.computeIfAbsent(known.facts().accountId(), account -> new ArrayList<>(1));
        if (others.size() >= MOST_OF_ONE_ACCOUNT) {
            remove(others.getFirst());
        }
        while (ordered.size() >= most) {
            evict();
        }
        // Removing its last entry removes the list of an account.
        byAccount
                .computeIfAbsent(known.facts().accountId(), account -> new ArrayList<>(1))
                .add(fingerprint);
        ordered.put(fingerprint, known);
        readable.put(fingerprint, known);
        return true;
    }

    synchronized void remove(Fingerprint fingerprint) {
        Known known = ordered.remove(fingerprint);
        if (known != null) {
            readable.remove(fingerprint);
            unlist(fingerprint, known);
        }
    }

    /** Takes away what the change concerns, and whatever is being asked for at the moment that it concerns. */
    synchronized void forget(Change change) {
        remember(change);
        switch (change) {
            case Change.OfAccount account ->
                List.copyOf(byAccount.getOrDefault(account.id(), List.of())).forEach(this::remove);
            case Change.OfRealm realm -> removeAll(change);
            case Change.OfAnything anything -> {
                readable.clear();
                ordered.clear();
                byAccount.clear();
            }
        }
    }

    /** Takes away what is too old to be of use. */
    synchronized void purge() {
        long now = nanoTime.getAsLong();
        Iterator<Map.Entry<Fingerprint, Known>> entries = ordered.entrySet().iterator();
        while (entries.hasNext()) {
            Map.Entry<Fingerprint, Known> entry = entries.next();
            if (entry.getValue().tooOld(now)) {
                entries.remove();
                readable.remove(entry.getKey());
                unlist(entry.getKey(), entry.getValue());
            }
        }
    }

    private void removeAll(Change change) {
        Iterator<Map.Entry<Fingerprint, Known>> entries = ordered.entrySet().iterator();
        while (entries.hasNext()) {
            Map.Entry<Fingerprint, Known> entry = entries.next();
            if (entry.getValue().concerns(change)) {
                entries.remove();
                readable.remove(entry.getKey());
                unlist(entry.getKey(), entry.getValue());
            }
        }
    }

    private void evict() {
        Map.Entry<Fingerprint, Known> eldest = ordered.firstEntry();
        if (eldest.getValue().takeUsed()) {
            ordered.putLast(eldest.getKey(), eldest.getValue());
        } else {
            remove(eldest.getKey());
        }
    }

    private void unlist(Fingerprint fingerprint, Known known) {
        byAccount.computeIfPresent(known.facts().accountId(), (account, fingerprints) -> {
            fingerprints.remove(fingerprint);
            return fingerprints.isEmpty() ? null : fingerprints;
        });
    }

    private void remember(Change change) {
        long now = nanoTime.getAsLong();
        recent.addLast(new Recent(now, change));
        while (recent.size() > MOST_CHANGES || now - recent.getFirst().at() > REMEMBERED.toNanos()) {
            unremembered = Optional.of(recent.removeFirst().at());
        }
    }

    private boolean changedSince(Known known) {
        long since = known.asked() - MARGIN.toNanos();
        if (unremembered.isPresent() && unremembered.get() - since >= 0) {
            return true;
        }
        for (Iterator<Recent> newestFirst = recent.descendingIterator(); newestFirst.hasNext(); ) {
            Recent one = newestFirst.next();
            if (one.at() - since < 0) {
                return false;
            }
            if (known.concerns(one.change())) {
                return true;
            }
        }
        return false;
    }
}
