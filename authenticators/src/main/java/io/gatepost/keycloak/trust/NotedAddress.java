// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.trust;

import io.gatepost.iptrust.net.Cidr;
import java.time.Instant;

/**
 * An address that an account has trusted or blocked, as its page lists it.
 *
 * @param until first instant at which that no longer holds
 * @param passwordStamp which account password was in force then
 */
public record NotedAddress(String id, Cidr range, Instant created, Instant until, String passwordStamp) {
    public boolean expired(Instant now) {
        return !now.isBefore(until);
    }
}
