// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest;

import io.gatepost.keycloak.bridge.BridgeResource;
import io.gatepost.keycloak.gate.CompanyResource;
import io.gatepost.keycloak.gate.RecoveryResource;
import io.gatepost.keycloak.rest.account.AccountResource;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.keycloak.models.KeycloakSession;

/** The resources under {@code /realms/{realm}/gatepost}. */
public final class GatepostResource {
    private final KeycloakSession session;

    GatepostResource(KeycloakSession session) {
        this.session = session;
    }

    /** What these resources take and answer. It is no secret. */
    @GET
    @Path("openapi.json")
    @Produces(MediaType.APPLICATION_JSON)
    public Response openApi() {
        return Response.ok(OpenApi.DOCUMENT).build();
    }

    @Path("account")
    public AccountResource account() {
        return new AccountResource(session);
    }

    /** For people beside their sign-in, by pages. */
    @Path("recovery")
    public RecoveryResource recovery() {
        return new RecoveryResource(session);
    }

    @Path("company")
    public CompanyResource company() {
        return new CompanyResource(session);
    }

    @Path("bridge")
    public BridgeResource bridge() {
        return new BridgeResource(session);
    }
}
