// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import io.gatepost.keycloak.signin.SignInDetail;
import jakarta.ws.rs.core.Response;
import org.jboss.logging.Logger;
import org.keycloak.OAuth2Constants;
import org.keycloak.OAuthErrorException;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.token.TokenPostProcessor;
import org.keycloak.protocol.oidc.token.TokenPostProcessorContext;
import org.keycloak.services.ErrorResponseException;
import org.keycloak.sessions.AuthenticationSessionModel;

/** The net under the gate: every token answer passes here, whatever the grant. Without recorded proof there is no token. */
final class TokenGate implements TokenPostProcessor {
    private static final Logger LOG = Logger.getLogger(TokenGate.class);

    private final KeycloakSession session;

    TokenGate(KeycloakSession session) {
        this.session = session;
    }

    @Override
    public void process(TokenPostProcessorContext context) {
        AuthenticatedClientSessionModel clientSession =
                context.clientSessionCtx().getClientSession();
        UserSessionModel userSession = clientSession.getUserSession();
        if (userSession.getUser().getServiceAccountClientLink() != null) {
            // A program of its own, no person: its secret is its proof.
            return;
        }
        WebDecision decision;
        try {
            decision = decide(context.clientSessionCtx(), userSession);
        } catch (RuntimeException e) {
            LOG.errorf(e, "A token answer could not be decided; there is none");
            throw refusal();
        }
        if (!decision.admits()) {
            // Keycloak writes no event for a refusal of a post-processor.
            Audit.describe(
                            new EventBuilder(
                                            userSession.getRealm(),
                                            session,
                                            session.getContext().getConnection())
                                    .event(EventType.CODE_TO_TOKEN),
                            decision)
                    .client(clientSession.getClient())
                    .user(userSession.getUser())
                    .session(userSession)
                    .error(SignInDetail.REFUSED);
            throw refusal();
        }
    }

    private WebDecision decide(ClientSessionContext context, UserSessionModel userSession) {
        AuthenticatedClientSessionModel clientSession = context.getClientSession();
        AuthenticationSessionModel login = session.getContext().getAuthenticationSession();
        // The password was verified in this very request. With a realm's gate disabled this is how its admins get in to
        // mend it.
        if (OAuth2Constants.PASSWORD.equals(context.getAttribute(OAuth2Constants.GRANT_TYPE, String.class))
                && login != null
                && userSession.getUser().equals(login.getAuthenticatedUser())) {
            return WebDecision.of(session, login);
        }
        return WebDecision.of(
                session,
                userSession,
                clientSession.getClient(),
                WebDecision.serviceOf(clientSession.getClient()),
                WebDecision.originOf(session, clientSession));
    }

    private static ErrorResponseException refusal() {
        return new ErrorResponseException(
                OAuthErrorException.INVALID_GRANT,
                "Sign in again: from here more is needed",
                Response.Status.BAD_REQUEST);
    }
}
