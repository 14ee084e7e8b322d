// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.known;

import io.gatepost.bridge.login.Facts.PolicyReference;
import io.gatepost.bridge.port.PolicySource;
import io.gatepost.iptrust.policy.CompiledPolicy;
import io.gatepost.iptrust.policy.PolicyReader;
import io.gatepost.iptrust.policy.PolicyReading;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Policies by their references, fetched once for all who wait, least recently used out first. */
final class Policies {
    /** A policy of two kilobytes takes about ten when it is compiled. */
    static final long MOST_CHARACTERS = 8L << 20;

    /** Fetches that may be under way; of a login whose policy cannot be had now nothing is kept, and the next one tries again. */
    static final int MOST_FETCHES = 64;

    private record Kept(CompiledPolicy policy, int characters) {}

    private final PolicySource source;
    private final Map<PolicyReference, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<PolicyReference, CompletableFuture<Optional<CompiledPolicy>>> fetching = new HashMap<>();
    private long characters;

    Policies(PolicySource source) {
        this.source = source;
    }

    /** Nothing where it cannot be had or read now. */
    CompletableFuture<Optional<CompiledPolicy>> of(PolicyReference reference) {
        CompletableFuture<Optional<CompiledPolicy>> fetched = new CompletableFuture<>();
        synchronized (this) {
            Kept known = kept.get(reference);
            if (known != null) {
                return CompletableFuture.completedFuture(Optional.of(known.policy()));
            }
            CompletableFuture<Optional<CompiledPolicy>> underWay = fetching.get(reference);
            if (underWay != null) {
                return underWay;
            }
            if (fetching.size() >= MOST_FETCHES) {
                return CompletableFuture.completedFuture(Optional.empty());
            }
            fetching.put(reference, fetched);
        }
        source.text(reference).whenComplete((text, lost) -> {
            Optional<CompiledPolicy> read = Optional.empty();
            try {
                read = lost == null ? text.flatMap(found -> keep(reference, found)) : Optional.empty();
            } finally {
                synchronized (this) {
                    fetching.remove(reference);
                }
                fetched.complete(read);
            }
        });
        return fetched;
    }

    private Optional<CompiledPolicy> keep(PolicyReference reference, String text) {
        // Read as Keycloak reads it: what it admits by a policy that we cannot read, it is asked about each time.
        return switch (PolicyReader.read(text)) {
            case PolicyReading.Invalid invalid -> Optional.empty();
            case PolicyReading.Valid valid -> {
                keep(reference, new Kept(valid.policy(), text.length()));
                yield Optional.of(valid.policy());
            }
        };
    }

    private synchronized void keep(PolicyReference reference, Kept policy) {
        if (kept.put(reference, policy) == null) {
            characters += policy.characters();
        }
        var eldest = kept.entrySet().iterator();
        while (characters > MOST_CHARACTERS && kept.size() > 1) {
            characters -= eldest.next().getValue().characters();
            eldest.remove();
        }
    }
}
