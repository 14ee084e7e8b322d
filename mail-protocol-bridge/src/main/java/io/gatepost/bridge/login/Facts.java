// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.login;

import io.gatepost.iptrust.decision.Account;
import io.gatepost.iptrust.policy.Service;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What it takes to decide an admitted login again without asking.
 *
 * @param accountId by which a change of the account is told, as {@code realmId} of the realm
 * @param federated the account lives in a directory that tells nobody when it changes
 * @param until first instant at which what was presented is no longer good, where it carries that itself
 */
public record Facts(
        String accountId,
        String realmId,
        boolean federated,
        Account account,
        Optional<AppPassword> appPassword,
        PolicyReference policy,
        Optional<Instant> until) {

    /**
     * What an app password is good for.
     *
     * @param networks names of the policy's networks, or CIDR blocks; empty means anywhere
     */
    public record AppPassword(String id, Set<Service> services, List<String> networks, Optional<Instant> expires) {
        public AppPassword {
            services = Set.copyOf(services);
            networks = List.copyOf(networks);
        }
    }

    /**
     * One policy as it was at one time.
     *
     * @param name which of the realm's; without one it is the operator's
     * @param tag no other text, and no other saving of it, has the same
     */
    public record PolicyReference(String realmId, Optional<String> name, String tag) {}
}
