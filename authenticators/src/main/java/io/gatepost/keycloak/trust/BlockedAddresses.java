// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.trust;

import io.gatepost.iptrust.decision.BlockedAddress;
import io.gatepost.iptrust.net.Cidr;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.keycloak.models.UserModel;

/** The addresses from which the owner of one account lets nobody in to it, for a time. */
public final class BlockedAddresses {
    public static final String CREDENTIAL_TYPE = "gatepost-blocked-address";

    /** Addresses change hands: after that it may be anybody's. */
    public static final Duration LAST = Duration.ofDays(30);

    public static final int MOST = 20;

    private final AddressNotes notes;

    public BlockedAddresses(UserModel user) {
        this.notes = new AddressNotes(user, CREDENTIAL_TYPE);
    }

    /** For the decision. */
    public List<BlockedAddress> facts() {
        return notes.stream()
                .map(noted -> new BlockedAddress(noted.range(), noted.until()))
                .toList();
    }

    /** Those still blocked, newest first. */
    public List<NotedAddress> list(Instant now) {
        return notes.stream()
                .filter(noted -> !noted.expired(now))
                .sorted(Comparator.comparing(NotedAddress::created).reversed())
                .toList();
    }

    /** Blocking it again begins its time anew. Nothing where there are too many. */
    public Optional<NotedAddress> block(Cidr range, Instant now) {
        return list(now).stream().filter(noted -> !noted.range().equals(range)).count() < MOST
                ? Optional.of(notes.put(range, now, now.plus(LAST), noted -> !noted.expired(now)))
                : Optional.empty();
    }

    /** Whether there was one of this id. */
    public boolean remove(String id) {
        return notes.remove(id);
    }
}
