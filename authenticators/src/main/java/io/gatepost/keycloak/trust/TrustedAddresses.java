// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.trust;

import io.gatepost.iptrust.decision.TrustedAddress;
import io.gatepost.iptrust.net.Cidr;
import io.gatepost.iptrust.net.IpAddress;
import io.gatepost.iptrust.policy.Policy;
import io.gatepost.keycloak.apppassword.PasswordStamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.models.UserModel;

/**
 * The addresses that one account trusts for itself, never for anybody else. They end at their time, and all of them with a
 * change of the account's password, however it was changed.
 */
public final class TrustedAddresses {
    public static final String CREDENTIAL_TYPE = "gatepost-trusted-address";

    private final UserModel user;
    private final AddressNotes notes;

    public TrustedAddresses(UserModel user) {
        this.user = user;
        this.notes = new AddressNotes(user, CREDENTIAL_TYPE, AddressNotes::read);
    }

    /** What came of trusting an address. */
    public sealed interface Creation {
        record Trusted(NotedAddress trust) implements Creation {}

        record NotAllowed() implements Creation {}

        record TooMany(int limit) implements Creation {}

        record TooLong(Duration atMost) implements Creation {}

        record TooShort() implements Creation {}
    }

    /** For the decision. Expired ones are among them, so that the trace can say when the trust ended. */
    public List<TrustedAddress> facts() {
        return inForce()
                .map(noted -> new TrustedAddress(noted.range(), noted.until()))
                .toList();
    }

    /** Those still trusted, newest first. */
    public List<NotedAddress> list(Instant now) {
        return inForce()
                .filter(trust -> !trust.expired(now))
                .sorted(Comparator.comparing(NotedAddress::created).reversed())
                .toList();
    }

    /** Whether there was one of this id. */
    public boolean remove(String id) {
        return notes.remove(id);
    }

    /** Those that have ended too; how many there were. */
    public int removeAll() {
        return notes.removeAll();
    }

    /** Trusts the address, as much of it as the policy says. Trusting it again sets its end anew. */
    public Creation trust(IpAddress address, Optional<Duration> wanted, Policy.Addresses policy, Instant now) {
        if (!policy.allowed()) {
            return new Creation.NotAllowed();
        }
        Duration lasts = wanted.orElse(policy.lasts());
        if (lasts.compareTo(Duration.ofSeconds(1)) < 0) {
            return new Creation.TooShort();
        }
        if (lasts.compareTo(policy.atMost()) > 0) {
            return new Creation.TooLong(policy.atMost());
        }
        if (!hasRoomFor(address, policy, now)) {
            return new Creation.TooMany(policy.limit());
        }
        String stamp = PasswordStamp.of(user).text();
        return new Creation.Trusted(notes.put(
                range(address, policy),
                now,
                now.plus(lasts),
                noted -> !noted.expired(now) && noted.passwordStamp().equals(stamp)));
    }

    /** Whether one more would keep to the policy's limit; one that is trusted already always does. */
    public boolean hasRoomFor(IpAddress address, Policy.Addresses policy, Instant now) {
        Cidr range = range(address, policy);
        return list(now).stream().filter(trust -> !trust.range().equals(range)).count() < policy.limit();
    }

    /** As much as one address stands for. */
    public static Cidr range(IpAddress address, Policy.Addresses policy) {
        return Cidr.ofCustomer(address, policy.ipv6Prefix());
    }

    private Stream<NotedAddress> inForce() {
        List<NotedAddress> noted = notes.stream().toList();
        if (noted.isEmpty()) {
            return Stream.empty();
        }
        String stamp = PasswordStamp.of(user).text();
        return noted.stream().filter(trust -> trust.passwordStamp().equals(stamp));
    }
}
