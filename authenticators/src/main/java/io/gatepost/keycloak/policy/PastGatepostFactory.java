// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.policy;

import io.gatepost.keycloak.support.FactoryWithoutSettings;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.EventListenerProviderFactory;
import org.keycloak.models.KeycloakSession;

/** Listens in every realm; no realm has to name it. */
public final class PastGatepostFactory
        implements EventListenerProviderFactory, FactoryWithoutSettings<EventListenerProvider> {
    @Override
    public EventListenerProvider create(KeycloakSession session) {
        return new PastGatepost(session);
    }

    @Override
    public boolean isGlobal() {
        return true;
    }

    @Override
    public String getId() {
        return "gatepost-policies";
    }
}
