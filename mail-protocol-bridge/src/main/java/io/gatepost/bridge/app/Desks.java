// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.app;

import io.gatepost.bridge.desk.LoginDesk;
import io.gatepost.bridge.desk.PolicyDesk;
import java.util.Map;
import java.util.Optional;

/** Where logins are decided, for each door in its default domain. */
record Desks(LoginDesk logins, PolicyDesk policies, Map<String, String> defaultDomains) {
    /** {@code door}: the part of the configuration that it stands in. */
    LoginDesk logins(String door) {
        return Optional.ofNullable(defaultDomains.get(door))
                .map(logins::inDomain)
                .orElse(logins);
    }

    PolicyDesk policies(String door) {
        return Optional.ofNullable(defaultDomains.get(door))
                .map(policies::inDomain)
                .orElse(policies);
    }
}
