// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import java.util.List;
import org.keycloak.Config;
import org.keycloak.authentication.RequiredActionFactory;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.provider.ProviderConfigProperty;

/** Makes {@link FreshFactor}; {@link GateFactory} puts it into every realm. */
public final class FreshFactorFactory implements RequiredActionFactory {
    static final String ID = "gatepost-fresh-factor";
    static final String NAME = "Gatepost: show the second factor";

    private static final FreshFactor FRESH_FACTOR = new FreshFactor();

    @Override
    public RequiredActionProvider create(KeycloakSession session) {
        return FRESH_FACTOR;
    }

    @Override
    public String getId() {
        return ID;
    }

    @Override
    public String getDisplayText() {
        return NAME;
    }

    @Override
    public List<ProviderConfigProperty> getConfigMetadata() {
        return List.of();
    }

    @Override
    public void init(Config.Scope config) {}

    @Override
    public void postInit(KeycloakSessionFactory factory) {}

    @Override
    public void close() {}
}
