// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import io.gatepost.keycloak.company.Company;
import io.gatepost.keycloak.signin.SignInDetail;
import io.gatepost.keycloak.support.FactoryWithoutSettings;
import io.gatepost.keycloak.support.Uris;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Objects;
import org.keycloak.dom.saml.v2.assertion.AuthnContextClassRefType;
import org.keycloak.dom.saml.v2.assertion.AuthnContextType;
import org.keycloak.dom.saml.v2.assertion.AuthnStatementType;
import org.keycloak.dom.saml.v2.protocol.AuthnRequestType;
import org.keycloak.dom.saml.v2.protocol.ResponseType;
import org.keycloak.dom.saml.v2.protocol.StatusResponseType;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.saml.preprocessor.SamlAuthenticationPreprocessor;
import org.keycloak.services.ErrorResponseException;
import org.keycloak.sessions.AuthenticationSessionModel;
import org.keycloak.utils.KeycloakSessionUtil;

/** The net under the gate for SAML clients: no assertion leaves without the decision. */
public final class AssertionGate
        implements SamlAuthenticationPreprocessor, FactoryWithoutSettings<SamlAuthenticationPreprocessor> {
    /** A client may insist on a context; Keycloak heeds that only where an admin has mapped its levels to contexts. */
    @Override
    public AuthnRequestType beforeProcessingLoginRequest(AuthnRequestType request, AuthenticationSessionModel login) {
        AskedLevel.note(request.getRequestedAuthnContext(), login);
        return request;
    }

    @Override
    public StatusResponseType beforeSendingResponse(
            StatusResponseType response, AuthenticatedClientSessionModel clientSession) {
        // Keycloak runs the factory itself here and never calls create.
        KeycloakSession session = KeycloakSessionUtil.getKeycloakSession();
        UserSessionModel userSession = clientSession.getUserSession();
        WebDecision decision = WebDecision.of(session, userSession, clientSession.getClient());
        if (!decision.admits()) {
            Audit.describe(
                            new EventBuilder(
                                            userSession.getRealm(),
                                            session,
                                            session.getContext().getConnection())
                                    .event(EventType.LOGIN),
                            decision)
                    .client(clientSession.getClient())
                    .user(userSession.getUser())
                    .session(userSession)
                    .error(SignInDetail.REFUSED);
            throw new ErrorResponseException(
                    SignInDetail.REFUSED, "Sign in again: from here more is needed", Response.Status.FORBIDDEN);
        }
        tellContext(session, response, userSession);
        return response;
    }

    /** What Keycloak writes there comes from the levels of step-up flows. */
    private static void tellContext(
            KeycloakSession session, StatusResponseType response, UserSessionModel userSession) {
        if (!(response instanceof ResponseType login)) {
            return;
        }
        ProofUsed proof = ProofUsed.in(session, userSession);
        boolean overTls =
                "https".equals(session.getContext().getUri().getBaseUri().getScheme());
        login.getAssertions().stream()
                .map(ResponseType.RTChoiceType::getAssertion)
                .filter(Objects::nonNull)
                .flatMap(assertion -> assertion.getStatements().stream())
                .filter(AuthnStatementType.class::isInstance)
                .map(AuthnStatementType.class::cast)
                .forEach(statement -> statement.setAuthnContext(context(session, proof, overTls)));
    }

    private static AuthnContextType context(KeycloakSession session, ProofUsed proof, boolean overTls) {
        AuthnContextType.AuthnContextTypeSequence how = new AuthnContextType.AuthnContextTypeSequence();
        how.setClassRef(new AuthnContextClassRefType(URI.create(proof.context(overTls))));
        AuthnContextType context = new AuthnContextType();
        context.setSequence(how);
        proof.vouchedFor()
                .map(alias -> session.identityProviders().getByAlias(alias))
                .flatMap(Company::of)
                .map(Company::entityId)
                // Keycloak takes any text for one.
                .flatMap(Uris::parse)
                .ifPresent(context::addAuthenticatingAuthority);
        return context;
    }

    @Override
    public SamlAuthenticationPreprocessor create(KeycloakSession session) {
        return this;
    }

    @Override
    public String getId() {
        return "gatepost-assertion-gate";
    }

    @Override
    public void close() {}
}
