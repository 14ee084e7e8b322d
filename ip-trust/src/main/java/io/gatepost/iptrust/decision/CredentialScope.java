// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.decision;

import io.gatepost.iptrust.net.Cidr;
import io.gatepost.iptrust.net.NetworkSet;
import io.gatepost.iptrust.policy.Service;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one app password is good for. An empty set of services is good for nothing.
 *
 * @param networks where it may be used from; empty means anywhere
 * @param expires first instant at which it is no longer good
 * @param revoked made before the account's password was last changed
 */
public record CredentialScope(
        Set<Service> services, Optional<NetworkSet> networks, Optional<Instant> expires, boolean revoked) {
    public CredentialScope {
        services = Set.copyOf(services);
    }

    /**
     * Where a password may be used from that names networks of the policy or CIDR blocks: no name means anywhere, and one that
     * the policy no longer has is nowhere.
     */
    public static Optional<NetworkSet> networks(List<String> names, PolicyState policy) {
        if (names.isEmpty()) {
            return Optional.empty();
        }
        Map<String, List<Cidr>> named = policy instanceof PolicyState.InForce inForce
                ? inForce.policy().policy().networks()
                : Map.of();
        Map<String, List<Cidr>> chosen = new LinkedHashMap<>();
        for (String name : names) {
            List<Cidr> blocks = named.get(name);
            chosen.put(name, blocks != null ? blocks : block(name).stream().toList());
        }
        return Optional.of(NetworkSet.of(chosen));
    }

    private static Optional<Cidr> block(String text) {
        try {
            return Optional.of(Cidr.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether this is a mobile password: its only service is ActiveSync. */
    public boolean mobile() {
        return services.equals(Set.of(Service.EAS));
    }
}
