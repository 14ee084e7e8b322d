// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.recovery;

import io.gatepost.keycloak.support.OnceOnly;
import java.time.Duration;
import org.keycloak.models.KeycloakSession;

/**
 * So many times in so long, for each owner. Each time takes one of the places, which stays taken for that long; taking one is
 * a single atomic step that all nodes see, so that requests sent at once get no more than requests sent one by one.
 */
record Allowance(String what, int times, Duration in) {
    /** False when all places are taken; asking in vain costs nothing. */
    boolean take(KeycloakSession session, String owner) {
        for (int place = 0; place < times; place++) {
            if (OnceOnly.first(session, what + ":" + owner + ":" + place, in)) {
                return true;
            }
        }
        return false;
    }
}
