// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.token;

import java.util.Optional;
import java.util.Set;

/**
 * Which tokens are considered at all.
 *
 * @param issuerBase Keycloak's URL as its tokens name it, without a slash at its end
 * @param defaultRealm the realm of the domains that have none of their own
 * @param clients whose tokens open mail; empty for any client to which Keycloak gives the scope
 */
public record TokenRules(String issuerBase, Optional<String> defaultRealm, Set<String> clients) {
    public TokenRules {
        clients = Set.copyOf(clients);
    }

    String issuer(String realm) {
        return issuerBase + "/realms/" + realm;
    }
}
