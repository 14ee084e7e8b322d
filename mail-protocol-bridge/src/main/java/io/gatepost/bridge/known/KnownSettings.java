// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.known;

import io.gatepost.bridge.login.Facts;
import java.time.Duration;

/**
 * How much is kept, and for how long after Keycloak was asked.
 *
 * @param entries names with their secrets; 0 keeps nothing
 * @param appPasswordsFor zero keeps none, as the next two
 * @param passwordsFor account passwords
 * @param federatedFor whatever the secret, of accounts of a directory that tells nobody when it changes
 * @param grace how long after the last sign of life what is known still opens, when Keycloak cannot be asked
 */
public record KnownSettings(
        int entries, Duration appPasswordsFor, Duration passwordsFor, Duration federatedFor, Duration grace) {

    /** Whose a name is that is no account's own may change with another account, of whose change nothing is dropped here. */
    static final Duration OTHER_NAMES_FOR = Duration.ofMinutes(5);

    Duration goodFor(Facts facts, boolean ownName) {
        Duration bySecret = facts.appPassword().isPresent() ? appPasswordsFor : passwordsFor;
        Duration byName = ownName ? bySecret : shorter(bySecret, OTHER_NAMES_FOR);
        return facts.federated() ? shorter(byName, federatedFor) : byName;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
