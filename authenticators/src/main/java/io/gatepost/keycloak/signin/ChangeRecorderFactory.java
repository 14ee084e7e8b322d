// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.signin;

import io.gatepost.keycloak.support.FactoryWithoutSettings;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.EventListenerProviderFactory;
import org.keycloak.models.KeycloakSession;

/** Listens in every realm, whether it keeps admin events of Keycloak's or not. */
public final class ChangeRecorderFactory
        implements EventListenerProviderFactory, FactoryWithoutSettings<EventListenerProvider> {
    public static final String ID = "gatepost-changes";

    @Override
    public EventListenerProvider create(KeycloakSession session) {
        return new ChangeRecorder(session);
    }

    @Override
    public boolean isGlobal() {
        return true;
    }

    @Override
    public String getId() {
        return ID;
    }
}
