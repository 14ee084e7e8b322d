// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.company;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.keycloak.broker.oidc.OAuth2IdentityProviderConfig;
import org.keycloak.broker.oidc.OIDCIdentityProviderConfig;
import org.keycloak.models.IdentityProviderModel;

/** Settings of our OpenID provider, as discovery document and wish have them; under Keycloak's names, so that its console shows them. */
final class OidcSettings {
    private OidcSettings() {}

    static void metadata(Map<String, String> settings, OidcMetadata metadata) {
        settings.put("issuer", metadata.issuer());
        settings.put("authorizationUrl", metadata.signOn().toString());
        settings.put(
                OAuth2IdentityProviderConfig.TOKEN_ENDPOINT_URL,
                metadata.token().toString());
        settings.put(OIDCIdentityProviderConfig.JWKS_URL, metadata.jwks().toString());
        settings.put("clientAuthMethod", metadata.authentication());
        settings.put(OidcCompany.KEYS, String.join("\n", metadata.keys()));
        settings.put("defaultScope", "openid email profile");
        secure(settings);
    }

    /** Whatever else the settings are, these make its word worth something. */
    static void secure(Map<String, String> settings) {
        settings.put(OIDCIdentityProviderConfig.VALIDATE_SIGNATURE, "true");
        settings.put(OIDCIdentityProviderConfig.USE_JWKS_URL, "true");
        settings.put(OAuth2IdentityProviderConfig.PKCE_ENABLED, "true");
        settings.put(OAuth2IdentityProviderConfig.PKCE_METHOD, "S256");
        settings.put("disableNonce", "false");
        // All that is gone by stands in the ID token; what is not needed is not fetched.
        settings.put("disableUserInfo", "true");
        settings.put("backchannelSupported", "false");
        settings.put("isAccessTokenJWT", "false");
        settings.put("jwtAuthorizationGrantEnabled", "false");
        settings.put(OIDCIdentityProviderConfig.SUPPORTS_CLIENT_ASSERTIONS, "false");
        settings.put(IdentityProviderModel.ALLOWED_CLOCK_SKEW, CompanyProviders.CLOCK_SKEW_SECONDS);
        // What our clients ask for is no matter of the company's. Empty would mean acr_values.
        settings.put("forwardParameters", "none");
        settings.keySet().removeAll(List.of("logoutUrl", "userInfoUrl", "tokenIntrospectionUrl"));
    }

    static void wish(Map<String, String> settings, CompanyWish wish, CompanyWish.Oidc source) {
        settings.put("clientId", source.clientId());
        CompanyProviders.set(settings, Company.METADATA_URL, source.url().map(Object::toString));
        CompanyProviders.set(settings, Company.NAME_ATTRIBUTE, wish.nameAttribute());
        source.clientSecret()
                .ifPresent(secret ->
                        CompanyProviders.set(settings, OidcCompany.CLIENT_SECRET, Optional.of(secret.reveal())));
    }
}
