// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.account;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gatepost.iptrust.decision.Account;
import io.gatepost.iptrust.decision.PolicyState;
import io.gatepost.iptrust.net.IpAddress;
import io.gatepost.iptrust.origin.Origin;
import io.gatepost.keycloak.connection.KeycloakOrigin;
import io.gatepost.keycloak.rest.support.AddressTrust;
import io.gatepost.keycloak.rest.support.Answers;
import io.gatepost.keycloak.support.JsonBody;
import io.gatepost.keycloak.support.Problem;
import io.gatepost.keycloak.trust.NotedAddress;
import io.gatepost.keycloak.trust.TrustedAddresses;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakSession;

/** The addresses that an account trusts for its own mail programs. The one that can be added is the caller's own. */
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public final class TrustedAddressesResource {

    private final KeycloakSession session;
    private final AccountCaller caller;
    private final Account account;
    private final PolicyState policy;
    private final Origin origin;
    private final Instant now;
    private final TrustedAddresses addresses;

    TrustedAddressesResource(
            KeycloakSession session, AccountCaller caller, Account account, PolicyState policy, Instant now) {
        this.session = session;
        this.caller = caller;
        this.account = account;
        this.policy = policy;
        this.origin = KeycloakOrigin.of(session);
        this.now = now;
        this.addresses = new TrustedAddresses(caller.user());
    }

    @GET
    public Response list() {
        caller.requireView();
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        addresses.list(now).forEach(trust -> json.add(Answers.address(trust, origin)));
        return Answers.ok(json);
    }

    /** Trusts the address of this very request, until the policy's end or the sooner one asked for. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response trust(InputStream stream) {
        caller.requireManage();
        // Also where the domain asks nobody: with a stolen password alone, anybody's own address would open the
        // mailbox.
        new StepUp(session, caller.userSession(), now).requireShown(account);
        JsonBody body = JsonBody.read(stream, AddressTrust.LONGEST_BODY, AddressTrust.FIELDS);
        Optional<Duration> wanted = AddressTrust.duration(body);
        body.complete();
        IpAddress address = switch (origin) {
            case Origin.Known known -> known.address();
            case Origin.Unestablished unestablished ->
                throw Problem.typed(
                                Response.Status.CONFLICT,
                                "address-unknown",
                                "Your address could not be established, so it cannot be trusted.")
                        .exception();
        };
        NotedAddress trusted = AddressTrust.trust(addresses, policy, address, wanted, now);
        caller.addressEvent(session, EventType.UPDATE_CREDENTIAL, TrustedAddresses.CREDENTIAL_TYPE, trusted)
                .success();
        return Answers.json(Response.Status.CREATED, Answers.address(trusted, origin));
    }

    @DELETE
    @Path("{id}")
    public Response remove(@PathParam("id") String id) {
        caller.requireManage();
        NotedAddress trust = addresses.list(now).stream()
                .filter(listed -> listed.id().equals(id))
                .filter(listed -> addresses.remove(listed.id()))
                .findFirst()
                .orElseThrow(() -> Problem.of(Response.Status.NOT_FOUND, "The account trusts no such address.")
                        .exception());
        caller.addressEvent(session, EventType.REMOVE_CREDENTIAL, TrustedAddresses.CREDENTIAL_TYPE, trust)
                .success();
        return Response.noContent().build();
    }
}
