// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.mailscope;

import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.protocol.oidc.mappers.AudienceProtocolMapper;

/**
 * The client scope {@code mail}, which puts the audience {@code gatepost-mail} into an access token. Made here and not
 * in a realm's file: an import that brings client scopes of its own gets none of the built-in ones, and the built-in
 * clients, which the import makes first, are then left without roles.
 */
public final class MailScope {
    public static final String NAME = "mail";
    public static final String AUDIENCE = "gatepost-mail";

    private MailScope() {}

    /** Makes the scope unless the realm has one of that name. */
    public static void ensure(RealmModel realm) {
        if (KeycloakModelUtils.getClientScopeByName(realm, NAME) != null) {
            return;
        }
        ClientScopeModel scope = realm.addClientScope(NAME);
        scope.setProtocol(OIDCLoginProtocol.LOGIN_PROTOCOL);
        scope.setDescription("Opens the mail protocols (IMAP, POP3, SMTP ...) with the access token");
        scope.setIncludeInTokenScope(true);
        scope.setDisplayOnConsentScreen(true);
        scope.setConsentScreenText("Read and send mail");
        scope.addProtocolMapper(
                AudienceProtocolMapper.createClaimMapper("mail audience", null, AUDIENCE, true, false, true));
    }
}
