// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.factor;

import java.time.Instant;

/**
 * Leave for one account to come in once with a code of the admin's in place of its second factor.
 *
 * @param until first instant at which it is over
 */
public record Bypass(String id, Instant created, Instant until) {
    boolean over(Instant now) {
        return !now.isBefore(until);
    }
}
