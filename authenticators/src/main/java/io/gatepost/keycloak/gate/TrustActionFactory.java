// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import java.util.List;
import org.keycloak.Config;
import org.keycloak.authentication.RequiredActionFactory;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.provider.ProviderConfigProperty;

/** Makes {@link TrustAction}; {@link GateFactory} puts it into every realm. */
public final class TrustActionFactory implements RequiredActionFactory {
    static final String ID = "gatepost-trust";
    static final String NAME = "Gatepost: trust this device or network";

    private static final TrustAction TRUST = new TrustAction();

    @Override
    public RequiredActionProvider create(KeycloakSession session) {
        return TRUST;
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
