// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate.company;

import io.gatepost.keycloak.company.OidcCompany;
import io.gatepost.keycloak.support.FactoryWithoutSettings;
import java.util.Map;
import org.keycloak.broker.oidc.OIDCIdentityProviderConfig;
import org.keycloak.broker.provider.IdentityProviderFactory;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;

/** Makes {@link OidcProvider}s. */
public final class OidcProviderFactory
        implements IdentityProviderFactory<OidcProvider>, FactoryWithoutSettings<OidcProvider> {
    @Override
    public String getName() {
        return "Company by OpenID Connect (Gatepost)";
    }

    @Override
    public OidcProvider create(KeycloakSession session, IdentityProviderModel model) {
        return new OidcProvider(session, new OidcCompany(model));
    }

    @Override
    public OidcProvider create(KeycloakSession session) {
        throw new IllegalStateException("Keycloak creates identity providers with their model");
    }

    @Override
    public OIDCIdentityProviderConfig createConfig() {
        return new OIDCIdentityProviderConfig();
    }

    /** What Keycloak's console would read in from a file; ours comes by REST, where it is judged. */
    @Override
    public Map<String, String> parseConfig(KeycloakSession session, String config) {
        return Map.of();
    }

    @Override
    public String getId() {
        return OidcCompany.PROVIDER_ID;
    }
}
