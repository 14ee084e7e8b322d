// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.keycloak.OAuth2Constants;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.mappers.AcrProtocolMapper;
import org.keycloak.protocol.oidc.utils.AcrUtils;
import org.keycloak.representations.IDToken;

/**
 * Takes the place of Keycloak's mapper of the same id, which every realm has in its scope {@code acr} and which knows the levels of
 * step-up flows alone: here the claims tell what was shown.
 */
public final class ProofMapper extends AcrProtocolMapper {
    @Override
    public int order() {
        return 100;
    }

    @Override
    public String getHelpText() {
        return "Tells in 'acr' and 'amr' with which proof the person signed in";
    }

    @Override
    protected void setClaim(
            IDToken token,
            ProtocolMapperModel mapping,
            UserSessionModel userSession,
            KeycloakSession session,
            ClientSessionContext context) {
        ProofUsed proof = ProofUsed.in(session, userSession);
        token.setAcr(word(proof, context));
        List<String> methods = proof.methods();
        if (!methods.isEmpty()) {
            token.setOtherClaims(OAuth2Constants.AUTHENTICATOR_METHOD_REFERENCE, methods);
        }
    }

    /** A client, or a realm, that has names of its own for the levels is answered with those. */
    private static String word(ProofUsed proof, ClientSessionContext context) {
        Map<String, Integer> names =
                AcrUtils.getAcrLoaMap(context.getClientSession().getClient());
        return names.containsKey(proof.word())
                ? proof.word()
                : Optional.ofNullable(AcrUtils.mapLoaToAcr(proof.level(), names, names.keySet()))
                        .orElseGet(proof::word);
    }
}
