// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate.company;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.keycloak.company.MetadataFetch;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.OAuthErrorException;
import org.keycloak.broker.provider.IdentityBrokerException;
import org.keycloak.broker.provider.UserAuthenticationIdentityProvider.AuthenticationCallback;
import org.keycloak.events.EventBuilder;
import org.keycloak.http.simple.SimpleHttpRequest;
import org.keycloak.models.RealmModel;
import org.keycloak.sessions.AuthenticationSessionModel;
import org.keycloak.util.JsonSerialization;

/** Where people come back from a company's OpenID provider, with the code that is redeemed there. */
public final class OidcCallback extends OidcProvider.Door {
    private static final Logger LOG = Logger.getLogger(OidcCallback.class);

    private final OidcProvider provider;

    OidcCallback(AuthenticationCallback callback, RealmModel realm, EventBuilder event, OidcProvider provider) {
        super(callback, realm, event, provider);
        this.provider = provider;
    }

    @GET
    @Override
    public Response authResponse(
            @QueryParam(OAuth2Constants.STATE) @Nullable String state,
            @QueryParam(OAuth2Constants.CODE) @Nullable String code,
            @QueryParam(OAuth2Constants.ERROR) @Nullable String error,
            @QueryParam(OAuth2Constants.ERROR_DESCRIPTION) @Nullable String description) {
        try {
            if (state == null || (code == null && error == null)) {
                return super.authResponse(state, code, error, description);
            }
            AuthenticationSessionModel login = callback.getAndVerifyAuthenticationSession(state);
            Optional<CompanyTrial> trial =
                    CompanyTrial.of(session, login, provider.company().alias());
            if (error != null && trial.isEmpty()) {
                return super.authResponse(state, code, error, description);
            }
            session.getContext().setAuthenticationSession(login);
            return answered(login, trial, code, error);
        } catch (WebApplicationException e) {
            return e.getResponse();
        }
    }

    private Response answered(
            AuthenticationSessionModel login,
            Optional<CompanyTrial> trial,
            @Nullable String code,
            @Nullable String error) {
        Optional<OidcAnswer> answer = Optional.empty();
        Optional<CompanyRefusal> refusal;
        String response = "";
        try {
            if (code == null || error != null) {
                throw OidcProvider.refused("error " + word(String.valueOf(error)));
            }
            response = redeemed(code);
            answer = Optional.of(provider.verified(idToken(response)));
            refusal = answer.get().fault(provider.expected(login)).map(CompanyRefusal::ofAnswer);
        } catch (OidcProvider.RefusedException e) {
            refusal = Optional.of(e.refusal());
        } catch (RuntimeException e) {
            LOG.errorf(e, "A company's answer could not be judged; it is refused");
            refusal = Optional.of(CompanyRefusal.ofAnswer("error"));
        }
        if (trial.isPresent()) {
            return trial.get().end(refusal, answer);
        }
        if (refusal.isPresent()) {
            throw refusal.get().page(session, login, provider.company().alias());
        }
        try {
            return callback.authenticated(provider.identity(response, answer.orElseThrow(), login));
        } catch (IdentityBrokerException e) {
            LOG.warnf(
                    "Keycloak refuses the answer of %s: %s", provider.company().alias(), e.getMessage());
            throw CompanyRefusal.ofAnswer("keycloak")
                    .page(session, login, provider.company().alias());
        }
    }

    /** The token endpoint's answer (OpenID Connect Core 3.1.3). The code goes with the verifier of PKCE, as Keycloak writes it. */
    private String redeemed(String code) throws OidcProvider.RefusedException {
        Optional<CompanyRefusal> unsafe = provider.unsafe();
        if (unsafe.isPresent()) {
            throw new OidcProvider.RefusedException(unsafe.get());
        }
        SimpleHttpRequest wanted = generateTokenRequest(code);
        try {
            MetadataFetch.Answer answer = provider.tokenAnswer(
                            wanted.getParams(), Objects.requireNonNullElse(wanted.getHeaders(), Map.of()))
                    .orElseThrow(() -> OidcProvider.refused("token-endpoint busy"));
            if (answer.status() != 200) {
                throw OidcProvider.refused("token-endpoint " + answer.status() + " " + reason(answer.text()));
            }
            return answer.text();
        } catch (MetadataFetch.FailedException e) {
            LOG.warnf(
                    "The token endpoint of %s gives no answer: %s",
                    provider.company().alias(), e.why());
            throw OidcProvider.refused("token-endpoint unavailable");
        }
    }

    private static String idToken(String response) throws OidcProvider.RefusedException {
        JsonNode token = json(response).path("id_token");
        if (!token.isTextual()) {
            throw OidcProvider.refused("no-token");
        }
        return token.textValue();
    }

    /** RFC 6749, 5.2: a word for machines; what is written for people may quote anything. */
    private static String reason(String body) {
        return word(json(body).path("error").asText());
    }

    private static String word(String text) {
        return text.matches("[a-z_]{1,64}") ? text : OAuthErrorException.SERVER_ERROR;
    }

    private static JsonNode json(String text) {
        try {
            return JsonSerialization.readValue(text, JsonNode.class);
        } catch (IOException e) {
            return JsonSerialization.createObjectNode();
        }
    }
}
