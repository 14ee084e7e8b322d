// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.bridge;

import io.gatepost.keycloak.support.AdminRealm;
import io.gatepost.keycloak.support.Gatepost;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.time.Instant;
import org.keycloak.common.util.Time;
import org.keycloak.models.KeycloakSession;

/** {@code /realms/master/gatepost/bridge}: only for the bridge, which alone may say on whose behalf it asks. */
public final class BridgeResource {
    private final KeycloakSession session;

    public BridgeResource(KeycloakSession session) {
        this.session = session;
        if (!session.getContext().getRealm().getName().equals(AdminRealm.NAME)) {
            throw new NotFoundException();
        }
    }

    @POST
    @Path("login")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public Response login(InputStream body) {
        Gatepost.part(session, BridgeCallers.class).require(session);
        LoginRequest request = LoginRequest.read(body);
        Instant now = Instant.ofEpochMilli(Time.currentTimeMillis());
        LoginAnswer answer = new BridgeLogin(session, request, now).answer();
        BridgeAudit.record(session, request, answer, now);
        return Response.ok(answer.json(), MediaType.APPLICATION_JSON_TYPE)
                .header("Cache-Control", "no-store")
                .build();
    }

    /** What the policy would say of a login whose secret a mail server checks itself: advice, not an admission. */
    @POST
    @Path("policy")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public Response policy(InputStream body) {
        Gatepost.part(session, BridgeCallers.class).require(session);
        LoginRequest request = LoginRequest.readInquiry(body);
        Instant now = Instant.ofEpochMilli(Time.currentTimeMillis());
        LoginAnswer answer = new BridgeInquiry(session, request, now).answer();
        return Response.ok(answer.json(), MediaType.APPLICATION_JSON_TYPE)
                .header("Cache-Control", "no-store")
                .build();
    }
}
