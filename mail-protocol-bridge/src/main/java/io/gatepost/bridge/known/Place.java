// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.known;

import io.gatepost.bridge.login.LoginAttempt;
import io.gatepost.iptrust.net.IpAddress;
import io.gatepost.iptrust.origin.Origin;
import io.gatepost.iptrust.policy.Service;
import java.util.Optional;

/** From where a login came, and for what. */
record Place(Service service, Optional<IpAddress> address) {
    static Place of(LoginAttempt attempt) {
        return new Place(
                attempt.service(),
                switch (attempt.origin()) {
                    case Origin.Known known -> Optional.of(known.address());
                    case Origin.Unestablished unestablished -> Optional.empty();
                });
    }
}
