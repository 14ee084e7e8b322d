// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import org.keycloak.models.KeycloakSession;
import org.keycloak.validation.ClientValidationProvider;
import org.keycloak.validation.DefaultClientValidationProviderFactory;

/** Keycloak's validation of clients, and ours. */
public final class ClientSettingsFactory extends DefaultClientValidationProviderFactory {
    @Override
    public ClientValidationProvider create(KeycloakSession session) {
        return new ClientSettings();
    }

    @Override
    public String getId() {
        return "gatepost";
    }

    /** Keycloak asks the highest alone; its own has 0. */
    @Override
    public int order() {
        return 1;
    }
}
