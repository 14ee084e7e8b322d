// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.signin;

import io.gatepost.iptrust.policy.Proof;
import io.gatepost.iptrust.policy.Service;
import java.time.Instant;
import java.util.Optional;

/**
 * Logins with a right secret that were alike, whatever the policy made of them.
 *
 * @param address empty where it could not be established
 * @param credential the app password's id
 * @param trustedDevice whether they were let in because of the browser
 */
public record RecordedLogin(
        String userId,
        Service service,
        Optional<String> address,
        Proof proof,
        Optional<String> credential,
        boolean trustedDevice,
        long times,
        Instant last) {
    RecordedLogin as(long otherTimes, Instant otherLast) {
        return new RecordedLogin(userId, service, address, proof, credential, trustedDevice, otherTimes, otherLast);
    }
}
