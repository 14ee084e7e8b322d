// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import io.gatepost.keycloak.support.FactoryWithoutSettings;
import java.util.List;
import org.keycloak.authentication.RequiredActionFactory;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.provider.ProviderConfigProperty;

/** Hands out one action that keeps nothing of one login for the next; {@link GateFactory} puts it into every realm. */
abstract class ActionFactory implements RequiredActionFactory, FactoryWithoutSettings<RequiredActionProvider> {
    private final String id;
    private final String name;
    private final RequiredActionProvider action;

    ActionFactory(String id, String name, RequiredActionProvider action) {
        this.id = id;
        this.name = name;
        this.action = action;
    }

    @Override
    public final RequiredActionProvider create(KeycloakSession session) {
        return action;
    }

    @Override
    public final String getId() {
        return id;
    }

    @Override
    public final String getDisplayText() {
        return name;
    }

    @Override
    public final List<ProviderConfigProperty> getConfigMetadata() {
        return List.of();
    }
}
