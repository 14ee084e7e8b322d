// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.decision;

import io.gatepost.iptrust.net.NetworkSet;
import io.gatepost.iptrust.policy.Service;
import java.time.Instant;
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

    /** Whether this is a mobile password: its only service is ActiveSync. */
    public boolean mobile() {
        return services.equals(Set.of(Service.EAS));
    }
}
