// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.token.TokenPostProcessor;
import org.keycloak.protocol.oidc.token.TokenPostProcessorFactory;

/** Makes the {@link TokenGate}. */
public final class TokenGateFactory implements TokenPostProcessorFactory {
    @Override
    public TokenPostProcessor create(KeycloakSession session) {
        return new TokenGate(session);
    }

    @Override
    public String getId() {
        return "gatepost-token-gate";
    }

    /** The highest comes first: nothing else needs to be done to a token that is not given. */
    @Override
    public int order() {
        return 1000;
    }
}
