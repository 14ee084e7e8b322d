// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.trust;

import io.gatepost.iptrust.decision.TrustedAddress;
import io.gatepost.iptrust.net.Cidr;
import java.time.Instant;

/**
 * An address that one account trusts for itself, as the account page lists it.
 *
 * @param until first instant at which it is no longer trusted
 * @param passwordStamp which account password was in force when it was trusted
 */
public record AddressTrust(String id, Cidr range, Instant created, Instant until, String passwordStamp) {
    public boolean expired(Instant now) {
        return !now.isBefore(until);
    }

    TrustedAddress fact() {
        return new TrustedAddress(range, until);
    }
}
