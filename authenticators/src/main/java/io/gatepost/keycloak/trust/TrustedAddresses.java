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
import org.keycloak.credential.CredentialModel;
import org.keycloak.models.UserModel;

/**
 * The addresses that one account trusts for itself, never for anybody else. They end at their time, and all of them with a
 * change of the account's password, however it was changed.
 */
public final class TrustedAddresses {
    public static final String CREDENTIAL_TYPE = AddressTrustCredentialModel.TYPE;

    private final UserModel user;

    public TrustedAddresses(UserModel user) {
        this.user = user;
    }

    /** What came of trusting an address. */
    public sealed interface Creation {
        record Trusted(AddressTrust trust) implements Creation {}

        record NotAllowed() implements Creation {}

        record TooMany(int limit) implements Creation {}

        record TooLong(Duration atMost) implements Creation {}

        record TooShort() implements Creation {}
    }

    /** For the decision. Expired ones are among them, so that the trace can say when the trust ended. */
    public List<TrustedAddress> facts() {
        return inForce().map(AddressTrust::fact).toList();
    }

    /** Those still trusted, newest first. */
    public List<AddressTrust> list(Instant now) {
        return inForce()
                .filter(trust -> !trust.expired(now))
                .sorted(Comparator.comparing(AddressTrust::created).reversed())
                .toList();
    }

    /** Whether there was one of this id. Other credentials of the account are not touched. */
    public boolean remove(String id) {
        return stored().anyMatch(model -> model.getId().equals(id))
                && user.credentialManager().removeStoredCredentialById(id);
    }

    public void removeAll() {
        stored().map(CredentialModel::getId).toList().forEach(user.credentialManager()::removeStoredCredentialById);
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
        Cidr range = range(address, policy);
        if (!hasRoomFor(address, policy, now)) {
            return new Creation.TooMany(policy.limit());
        }
        removeDeadAnd(range, now);
        CredentialModel stored = user.credentialManager()
                .createStoredCredential(AddressTrustCredentialModel.of(
                        range, now, now.plus(lasts), PasswordStamp.of(user).text()));
        return AddressTrustCredentialModel.read(stored)
                .<Creation>map(Creation.Trusted::new)
                .orElseThrow(() -> new IllegalStateException("A credential just written cannot be read"));
    }

    /** Whether one more would keep to the policy's limit; one that is trusted already always does. */
    public boolean hasRoomFor(IpAddress address, Policy.Addresses policy, Instant now) {
        Cidr range = range(address, policy);
        return list(now).stream().filter(trust -> !trust.range().equals(range)).count() < policy.limit();
    }

    private static Cidr range(IpAddress address, Policy.Addresses policy) {
        return Cidr.of(address, address.isIpv4() ? 32 : policy.ipv6Prefix());
    }

    private void removeDeadAnd(Cidr range, Instant now) {
        String stamp = PasswordStamp.of(user).text();
        List<String> dead = stored().filter(model -> AddressTrustCredentialModel.read(model)
                        .filter(trust -> !trust.range().equals(range))
                        .filter(trust -> !trust.expired(now))
                        .filter(trust -> trust.passwordStamp().equals(stamp))
                        .isEmpty())
                .map(CredentialModel::getId)
                .toList();
        dead.forEach(user.credentialManager()::removeStoredCredentialById);
    }

    private Stream<AddressTrust> inForce() {
        List<CredentialModel> stored = stored().toList();
        if (stored.isEmpty()) {
            return Stream.empty();
        }
        String stamp = PasswordStamp.of(user).text();
        return stored.stream()
                .flatMap(model -> AddressTrustCredentialModel.read(model).stream())
                .filter(trust -> trust.passwordStamp().equals(stamp));
    }

    private Stream<CredentialModel> stored() {
        return user.credentialManager().getStoredCredentialsByTypeStream(AddressTrustCredentialModel.TYPE);
    }
}
