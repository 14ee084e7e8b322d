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

    Duration goodFor(Facts facts) {
        Duration bySecret = facts.appPassword().isPresent() ? appPasswordsFor : passwordsFor;
        return facts.federated() && federatedFor.compareTo(bySecret) < 0 ? federatedFor : bySecret;
    }
}
