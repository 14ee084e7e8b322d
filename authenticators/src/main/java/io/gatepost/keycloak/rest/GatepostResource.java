// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest;

import io.gatepost.keycloak.bridge.BridgeResource;
import jakarta.ws.rs.Path;
import org.keycloak.models.KeycloakSession;

/** The resources under {@code /realms/{realm}/gatepost}. */
public final class GatepostResource {
    private final KeycloakSession session;

    GatepostResource(KeycloakSession session) {
        this.session = session;
    }

    @Path("account")
    public AccountResource account() {
        return new AccountResource(session);
    }

    @Path("bridge")
    public BridgeResource bridge() {
        return new BridgeResource(session);
    }
}
