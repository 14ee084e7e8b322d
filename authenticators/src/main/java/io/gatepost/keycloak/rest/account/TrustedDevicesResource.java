// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.account;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.iptrust.decision.PolicyState;
import io.gatepost.keycloak.gate.WebDecision;
import io.gatepost.keycloak.rest.support.Answers;
import io.gatepost.keycloak.support.Problem;
import io.gatepost.keycloak.trust.TrustedDevice;
import io.gatepost.keycloak.trust.TrustedDevices;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.keycloak.events.Details;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakSession;

/** The browsers that an account trusts. One is trusted at a sign-in, beside its second factor, and nowhere else. */
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public final class TrustedDevicesResource {
    private final KeycloakSession session;
    private final AccountCaller caller;
    private final TrustedDevices devices;
    private final List<TrustedDevice> trusted;
    private final Optional<String> here;

    TrustedDevicesResource(KeycloakSession session, AccountCaller caller, PolicyState policy, Instant now) {
        this.session = session;
        this.caller = caller;
        this.devices = new TrustedDevices(session, caller.realm(), caller.user());
        this.trusted = policy instanceof PolicyState.InForce inForce
                ? devices.list(inForce.policy().policy().trust().devices(), now)
                : List.of();
        this.here = WebDecision.trustedDevice(session, caller.userSession(), caller.client())
                .map(TrustedDevice::id);
    }

    @GET
    public Response list() {
        caller.requireView();
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        trusted.forEach(device -> json.add(json(device)));
        return Answers.ok(json);
    }

    @DELETE
    @Path("{id}")
    public Response remove(@PathParam("id") String id) {
        caller.requireManage();
        if (!devices.remove(id)) {
            throw Problem.of(Response.Status.NOT_FOUND, "The account trusts no such device.")
                    .exception();
        }
        audit(id);
        return Response.noContent().build();
    }

    /** All but the one that the request comes from, if that is one; those too that the policy does not let count at the moment. */
    @DELETE
    @Path("others")
    public Response removeOthers() {
        caller.requireManage();
        devices.removeAllBut(here).forEach(this::audit);
        return Response.noContent().build();
    }

    private void audit(String id) {
        caller.event(session, EventType.REMOVE_CREDENTIAL, TrustedDevices.CREDENTIAL_TYPE)
                .detail(Details.CREDENTIAL_ID, id)
                .success();
    }

    private ObjectNode json(TrustedDevice device) {
        return Answers.device(device)
                .put("here", here.filter(device.id()::equals).isPresent());
    }
}
