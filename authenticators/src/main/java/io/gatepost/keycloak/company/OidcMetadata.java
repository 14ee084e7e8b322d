// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.company;

import java.net.URI;
import java.util.List;

/**
 * What is taken of an OpenID provider's discovery document (OpenID Connect Discovery 1.0, 3).
 *
 * @param signOn its authorization endpoint
 * @param authentication how this server shows there who it is, in Keycloak's word
 * @param keys what can be told of those that sign, one that is good at least
 */
public record OidcMetadata(String issuer, URI signOn, URI token, URI jwks, String authentication, List<String> keys)
        implements CompanyMetadata {
    public OidcMetadata {
        keys = List.copyOf(keys);
    }

    @Override
    public String entityId() {
        return issuer;
    }
}
