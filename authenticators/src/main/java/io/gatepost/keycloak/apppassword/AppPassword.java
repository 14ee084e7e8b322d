// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.apppassword;

import io.gatepost.iptrust.policy.Service;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One app password of an account, without its secret.
 *
 * @param networks names of the policy's networks, or CIDR blocks; empty means anywhere
 * @param passwordStamp which account password was in force when it was made
 * @param imported where it came from another mail system
 */
public record AppPassword(
        String id,
        String label,
        Set<Service> services,
        List<String> networks,
        Optional<Instant> expires,
        Instant created,
        String passwordStamp,
        Optional<LastUse> lastUse,
        Optional<Imported> imported) {
    public AppPassword {
        services = Set.copyOf(services);
        networks = List.copyOf(networks);
    }

    /** A mobile password is an app password whose only service is ActiveSync. */
    public boolean mobile() {
        return services.equals(Set.of(Service.EAS));
    }

    /** Whether the account's password was changed since it was made. */
    public boolean revoked(PasswordStamp now) {
        return !passwordStamp.equals(now.text());
    }

    public boolean expired(Instant now) {
        return expires.isPresent() && !now.isBefore(expires.get());
    }

    AppPassword used(LastUse use) {
        return new AppPassword(
                id, label, services, networks, expires, created, passwordStamp, Optional.of(use), imported);
    }
}
