// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.trust;

import io.gatepost.iptrust.decision.BlockedAddress;
import io.gatepost.iptrust.net.Cidr;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.credential.CredentialModel;
import org.keycloak.models.UserModel;

/** The addresses from which the owner of one account lets nobody in to it, for a time. */
public final class BlockedAddresses {
    public static final String CREDENTIAL_TYPE = "gatepost-blocked-address";

    /** Addresses change hands: after that it may be anybody's. */
    public static final Duration LAST = Duration.ofDays(30);

    public static final int MOST = 20;

    private static final Cidr EVERYWHERE = Cidr.parse("0.0.0.0/0");
    private static final Cidr EVERYWHERE_BY_IPV6 = Cidr.parse("::/0");

    private final AddressNotes notes;

    public BlockedAddresses(UserModel user) {
        this.notes = new AddressNotes(user, CREDENTIAL_TYPE, model -> Optional.of(read(model)));
    }

    /** A block that cannot be read may be of any address. The owner finds it in the list, and an admin among the credentials. */
    static NotedAddress read(CredentialModel model) {
        return AddressNotes.read(model).orElseGet(() -> {
            Instant created = Instant.ofEpochMilli(model.getCreatedDate());
            return new NotedAddress(model.getId(), EVERYWHERE, created, created.plus(LAST), "");
        });
    }

    /** For the decision. */
    public List<BlockedAddress> facts() {
        return notes.stream().flatMap(BlockedAddresses::facts).toList();
    }

    static Stream<BlockedAddress> facts(NotedAddress noted) {
        return (noted.range().equals(EVERYWHERE) ? Stream.of(EVERYWHERE, EVERYWHERE_BY_IPV6) : Stream.of(noted.range()))
                .map(range -> new BlockedAddress(range, noted.until()));
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
