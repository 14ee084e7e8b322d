// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate.company;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatepost.iptrust.decision.Reason;
import io.gatepost.iptrust.policy.Proof;
import io.gatepost.keycloak.company.SamlCompany;
import io.gatepost.keycloak.support.FactoryWithoutSettings;
import io.gatepost.keycloak.support.OnceOnly;
import io.gatepost.keycloak.support.RefusalPage;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.broker.saml.SAMLIdentityProviderConfig;
import org.keycloak.broker.saml.SAMLIdentityProviderFactory;
import org.keycloak.common.util.Time;
import org.keycloak.dom.saml.v2.protocol.ResponseType;
import org.keycloak.dom.saml.v2.protocol.StatusResponseType;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.saml.SamlProtocol;
import org.keycloak.protocol.saml.preprocessor.SamlAuthenticationPreprocessor;
import org.keycloak.services.Urls;
import org.keycloak.sessions.AuthenticationSessionModel;
import org.keycloak.utils.KeycloakSessionUtil;

/**
 * Stands where a company's SAML answer enters, after Keycloak's own checks and before anybody is looked up: no answer of a provider
 * with careless settings, none that lacks what makes it ours, and none twice.
 */
public final class CompanyGate
        implements SamlAuthenticationPreprocessor, FactoryWithoutSettings<SamlAuthenticationPreprocessor> {
    private static final Logger LOG = Logger.getLogger(CompanyGate.class);

    /** The part of the address that names the provider. */
    private static final String ALIAS = "provider_alias";

    /** An assertion is remembered for so long at most; one that is good for longer is refused. */
    private static final Duration LONGEST = Duration.ofHours(1);

    @Override
    public StatusResponseType beforeProcessingLoginResponse(
            StatusResponseType response, AuthenticationSessionModel login) {
        // Keycloak runs the factory itself here and never calls create.
        KeycloakSession session = KeycloakSessionUtil.getKeycloakSession();
        String alias = session.getContext().getUri().getPathParameters().getFirst(ALIAS);
        Optional<CompanyTrial> trial = alias == null ? Optional.empty() : CompanyTrial.of(session, login, alias);
        Optional<CompanyRefusal> refusal;
        try {
            refusal = judge(session, response, login, alias);
        } catch (RuntimeException e) {
            LOG.errorf(e, "A company's answer could not be judged; it is refused");
            refusal = Optional.of(new CompanyRefusal(Reason.COMPANY_ANSWER, "error"));
        }
        if (trial.isPresent()) {
            login.removeClientNote(CompanyLogin.ANSWER);
            throw new WebApplicationException(ended(session, trial.get(), response, refusal));
        }
        if (refusal.isPresent()) {
            throw refusal.get().page(session, login, alias);
        }
        return response;
    }

    private static Response ended(
            KeycloakSession session,
            CompanyTrial trial,
            StatusResponseType response,
            Optional<CompanyRefusal> refusal) {
        IdentityProviderModel provider =
                session.identityProviders().getByAlias(trial.test().alias());
        return provider != null && response instanceof ResponseType answered
                ? trial.end(
                        refusal,
                        SamlArrival.of(
                                new SamlCompany(new SAMLIdentityProviderConfig(provider)), new CompanyAnswer(answered)))
                : RefusalPage.ofCompany(
                        session.getProvider(LoginFormsProvider.class).setAuthenticationSession(trial.login()));
    }

    private static Optional<CompanyRefusal> judge(
            KeycloakSession session,
            StatusResponseType response,
            AuthenticationSessionModel login,
            @Nullable String alias) {
        IdentityProviderModel provider =
                alias == null ? null : session.identityProviders().getByAlias(alias);
        if (provider == null
                || !SAMLIdentityProviderFactory.PROVIDER_ID.equals(provider.getProviderId())
                || !(response instanceof ResponseType answered)) {
            return Optional.of(new CompanyRefusal(Reason.COMPANY_ANSWER, "provider"));
        }
        SAMLIdentityProviderConfig settings = new SAMLIdentityProviderConfig(provider);
        Optional<String> unsafe = CompanySettings.of(settings).unsafe();
        if (unsafe.isPresent()) {
            return Optional.of(new CompanyRefusal(Reason.COMPANY_UNSAFE, unsafe.get()));
        }
        Instant now = Instant.ofEpochMilli(Time.currentTimeMillis());
        CompanyAnswer answer = new CompanyAnswer(answered);
        Optional<String> fault = answer.fault(expected(session, login, settings, now));
        if (fault.isEmpty() && answer.end().isAfter(now.plus(LONGEST))) {
            fault = Optional.of("conditions");
        }
        if (fault.isEmpty() && !first(session, provider.getAlias(), answer, now, settings)) {
            fault = Optional.of("replayed");
        }
        if (fault.isPresent()) {
            return fault.map(word -> new CompanyRefusal(Reason.COMPANY_ANSWER, word));
        }
        // A client note, since a first login by the provider starts the login's other notes anew.
        login.setClientNote(
                CompanyLogin.ANSWER,
                new CompanyLogin(Proof.SAML, provider.getAlias(), answer.signedIn(now), answer.contexts()).note());
        return Optional.empty();
    }

    private static CompanyAnswer.Expected expected(
            KeycloakSession session,
            AuthenticationSessionModel login,
            SAMLIdentityProviderConfig settings,
            Instant now) {
        String realm = login.getRealm().getName();
        String entity = settings.getEntityId();
        String request = login.getClientNote(SamlProtocol.SAML_REQUEST_ID_BROKER);
        return new CompanyAnswer.Expected(
                entity == null || entity.isEmpty()
                        ? Urls.realmIssuer(session.getContext().getUri().getBaseUri(), realm)
                        : entity,
                Urls.identityProviderAuthnResponse(
                                session.getContext().getUri().getBaseUri(), settings.getAlias(), realm)
                        .toString(),
                request == null ? "" : request,
                now,
                Duration.ofSeconds(settings.getAllowedClockSkew()));
    }

    /** On all nodes together. The ID is the company's to choose, so that only its digest is a key. */
    private static boolean first(
            KeycloakSession session,
            String alias,
            CompanyAnswer answer,
            Instant now,
            SAMLIdentityProviderConfig settings) {
        return OnceOnly.first(
                session,
                "saml." + session.getContext().getRealm().getId() + '.'
                        + digest(alias + ' ' + answer.assertion().getID()),
                Duration.between(now, answer.end()).plusSeconds(settings.getAllowedClockSkew() + 1L));
    }

    private static String digest(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    @Override
    public SamlAuthenticationPreprocessor create(KeycloakSession session) {
        return this;
    }

    @Override
    public String getId() {
        return "gatepost-company-gate";
    }

    @Override
    public void close() {}
}
