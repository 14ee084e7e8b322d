// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.signin;

import io.gatepost.keycloak.support.FactoryWithoutSettings;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.EventListenerProviderFactory;
import org.keycloak.models.KeycloakSession;

/** Listens in every realm, whether it keeps events of Keycloak's or not. */
public final class LoginRecorderFactory
        implements EventListenerProviderFactory, FactoryWithoutSettings<EventListenerProvider> {
    private final EventThrift pages = new EventThrift();

    @Override
    public EventListenerProvider create(KeycloakSession session) {
        return new LoginRecorder(session, pages);
    }

    @Override
    public boolean isGlobal() {
        return true;
    }

    @Override
    public String getId() {
        return "gatepost-logins";
    }
}
