// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest;

import org.keycloak.models.KeycloakSession;
import org.keycloak.services.resource.RealmResourceProvider;

final class GatepostResourceProvider implements RealmResourceProvider {
    private final KeycloakSession session;

    GatepostResourceProvider(KeycloakSession session) {
        this.session = session;
    }

    @Override
    public Object getResource() {
        return new GatepostResource(session);
    }

    @Override
    public void close() {}
}
