// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.webauthn4j.data.AuthenticationRequest;
import com.webauthn4j.data.client.Origin;
import com.webauthn4j.data.client.challenge.DefaultChallenge;
import com.webauthn4j.server.ServerProperty;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.WebAuthnConstants;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.common.util.Base64Url;
import org.keycloak.common.util.UriUtils;
import org.keycloak.credential.CredentialProvider;
import org.keycloak.credential.WebAuthnCredentialModelInput;
import org.keycloak.credential.WebAuthnCredentialProvider;
import org.keycloak.credential.WebAuthnCredentialProviderFactory;
import org.keycloak.credential.WebAuthnPasswordlessCredentialProviderFactory;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.forms.login.freemarker.model.WebAuthnAuthenticatorsBean;
import org.keycloak.models.Constants;
import org.keycloak.models.UserModel;
import org.keycloak.models.WebAuthnPolicy;
import org.keycloak.sessions.AuthenticationSessionModel;

/** Keycloak's page for a passkey (WebAuthn), shown by the gate; the signature is Keycloak's to verify. */
final class PasskeyQuestion {
    /** The fields are short; a browser sends no more than a few kilobytes in all. */
    private static final int LONGEST_FIELD = 16_384;

    private final RequiredActionContext context;
    private final UserModel user;
    private final FactorWay way;

    PasskeyQuestion(RequiredActionContext context, FactorWay way) {
        this.context = context;
        this.user = context.getUser();
        this.way = way;
    }

    /** Puts a new challenge on the page, which is good for one answer in this login. */
    LoginFormsProvider on(LoginFormsProvider form) {
        String challenge = Base64Url.encode(new DefaultChallenge().getValue());
        context.getAuthenticationSession().setAuthNote(WebAuthnConstants.AUTH_CHALLENGE_NOTE, challenge);
        return form.setAttribute(WebAuthnConstants.CHALLENGE, challenge)
                .setAttribute(WebAuthnConstants.RP_ID, relyingParty())
                .setAttribute(WebAuthnConstants.CREATE_TIMEOUT, policy().getCreateTimeout())
                .setAttribute(
                        WebAuthnConstants.ALLOWED_AUTHENTICATORS,
                        new WebAuthnAuthenticatorsBean(
                                context.getSession(),
                                context.getRealm(),
                                user,
                                way.type(),
                                provider().getMetadataService()))
                .setAttribute(WebAuthnConstants.IS_USER_IDENTIFIED, Boolean.toString(true))
                .setAttribute(WebAuthnConstants.USER_VERIFICATION, policy().getUserVerificationRequirement())
                .setAttribute(WebAuthnConstants.SHOULD_DISPLAY_AUTHENTICATORS, true);
    }

    /** Whether the answer is the account's own, and to the challenge of this login. */
    boolean answered() {
        AuthenticationSessionModel login = context.getAuthenticationSession();
        String challenge = login.getAuthNote(WebAuthnConstants.AUTH_CHALLENGE_NOTE);
        login.removeAuthNote(WebAuthnConstants.AUTH_CHALLENGE_NOTE);
        if (challenge == null) {
            return false;
        }
        try {
            return request().filter(request -> valid(request, challenge)).isPresent();
        } catch (RuntimeException e) {
            // Whatever a stranger can put into a form: not a signature, not base64, not CBOR.
            return false;
        }
    }

    private boolean valid(AuthenticationRequest request, String challenge) {
        WebAuthnCredentialModelInput input = new WebAuthnCredentialModelInput(way.type());
        input.setAuthenticationRequest(request);
        input.setAuthenticationParameters(new WebAuthnCredentialModelInput.KeycloakWebAuthnAuthenticationParameters(
                server(challenge),
                Constants.WEBAUTHN_POLICY_OPTION_REQUIRED.equals(policy().getUserVerificationRequirement())));
        return user.credentialManager().isValid(input);
    }

    /** Keycloak looks for the origin where only this way of making it puts it, and not the builder. */
    @SuppressWarnings("deprecation")
    private ServerProperty server(String challenge) {
        return new ServerProperty(
                new Origin(UriUtils.getOrigin(context.getUriInfo().getBaseUri())),
                relyingParty(),
                new DefaultChallenge(challenge));
    }

    private Optional<AuthenticationRequest> request() {
        byte[] handle = field(WebAuthnConstants.USER_HANDLE);
        byte[] id = field(WebAuthnConstants.CREDENTIAL_ID);
        byte[] client = field(WebAuthnConstants.CLIENT_DATA_JSON);
        byte[] authenticator = field(WebAuthnConstants.AUTHENTICATOR_DATA);
        byte[] signature = field(WebAuthnConstants.SIGNATURE);
        boolean own = handle.length == 0 || new String(handle, UTF_8).equals(user.getId());
        return own && id.length > 0 && client.length > 0 && authenticator.length > 0 && signature.length > 0
                ? Optional.of(new AuthenticationRequest(id, authenticator, client, signature))
                : Optional.empty();
    }

    private byte[] field(String name) {
        MultivaluedMap<String, String> form = context.getHttpRequest().getDecodedFormParameters();
        @Nullable String value = form.getFirst(name);
        return value == null || value.isBlank() || value.length() > LONGEST_FIELD
                ? new byte[0]
                : Base64Url.decode(value);
    }

    private String relyingParty() {
        String configured = policy().getRpId();
        return configured == null || configured.isEmpty()
                ? context.getUriInfo().getBaseUri().getHost()
                : configured;
    }

    private WebAuthnPolicy policy() {
        return way == FactorWay.PASSWORDLESS
                ? context.getRealm().getWebAuthnPolicyPasswordless()
                : context.getRealm().getWebAuthnPolicy();
    }

    private WebAuthnCredentialProvider provider() {
        return (WebAuthnCredentialProvider) context.getSession()
                .getProvider(
                        CredentialProvider.class,
                        way == FactorWay.PASSWORDLESS
                                ? WebAuthnPasswordlessCredentialProviderFactory.PROVIDER_ID
                                : WebAuthnCredentialProviderFactory.PROVIDER_ID);
    }
}
