// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.managers.AuthenticationSessionManager;
import org.keycloak.sessions.AuthenticationSessionModel;

/** The sign-in that a browser has under way, for our own addresses beside Keycloak's. */
final class LoginUnderWay {
    private LoginUnderWay() {}

    /** By the browser's cookie, and which of its sign-ins it is. */
    static Optional<AuthenticationSessionModel> find(
            KeycloakSession session, @Nullable String clientId, @Nullable String tabId) {
        RealmModel realm = session.getContext().getRealm();
        ClientModel client = clientId == null ? null : realm.getClientByClientId(clientId);
        if (client == null || tabId == null || !realm.isEnabled()) {
            return Optional.empty();
        }
        Optional<AuthenticationSessionModel> login = Optional.ofNullable(
                new AuthenticationSessionManager(session).getCurrentAuthenticationSession(realm, client, tabId));
        login.ifPresent(found -> stand(session, found));
        return login;
    }

    /** As Keycloak's own addresses leave the request. */
    static void stand(KeycloakSession session, AuthenticationSessionModel login) {
        session.getContext().setClient(login.getClient());
        session.getContext().setAuthenticationSession(login);
    }

    /** An address below the realm's that finds this sign-in again. */
    static UriBuilder address(KeycloakSession session, AuthenticationSessionModel login, String path) {
        return UriBuilder.fromUri(session.getContext().getUri().getBaseUri())
                .path("realms/{realm}/" + path)
                .queryParam("client_id", "{client}")
                .queryParam("tab_id", "{tab}")
                .resolveTemplate("realm", login.getRealm().getName())
                .resolveTemplate("client", login.getClient().getClientId())
                .resolveTemplate("tab", login.getTabId());
    }

    /** No such sign-in, or not one for which the address is; the same for both. */
    static Response closed(KeycloakSession session, String message) {
        session.getContext().setAuthenticationSession(null);
        return session.getProvider(LoginFormsProvider.class)
                .setError(message)
                .createErrorPage(Response.Status.FORBIDDEN);
    }
}
