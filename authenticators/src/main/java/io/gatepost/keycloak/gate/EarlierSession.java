// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import org.keycloak.authentication.AuthenticationProcessor;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.models.Constants;
import org.keycloak.models.UserSessionModel;
import org.keycloak.services.managers.AuthenticationSessionManager;
import org.keycloak.services.resources.LoginActionsService;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * A session that nobody saw anything proved for: it began before Gatepost was installed, or while the gate was switched off. It
 * opens nothing, and its owner would be refused for as long as it lasts; so they are asked for their password as if it had ended.
 */
final class EarlierSession {
    private EarlierSession() {}

    /** An administrator's impersonation has no proof either, and is not to be mistaken for the person. */
    static boolean continuedBy(RequiredActionContext context) {
        AuthenticationSessionModel login = context.getAuthenticationSession();
        UserSessionModel earlier = new AuthenticationSessionManager(context.getSession()).getUserSession(login);
        return earlier != null
                && earlier.getUser().equals(login.getAuthenticatedUser())
                && !Evidence.of(context.getSession(), login).impersonated();
    }

    /** Keycloak's own way to start over, which ends the session. */
    static Response startOver(RequiredActionContext context) {
        AuthenticationSessionModel login = context.getAuthenticationSession();
        UriBuilder restart = LoginActionsService.loginActionsBaseUrl(context.getUriInfo())
                .path(LoginActionsService.RESTART_PATH)
                .queryParam(Constants.CLIENT_ID, login.getClient().getClientId())
                .queryParam(Constants.TAB_ID, login.getTabId())
                .queryParam(Constants.CLIENT_DATA, AuthenticationProcessor.getClientData(context.getSession(), login));
        return Response.status(Response.Status.FOUND)
                .location(restart.build(context.getRealm().getName()))
                .build();
    }
}
