// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.account;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gatepost.iptrust.decision.Account;
import io.gatepost.iptrust.decision.PolicyState;
import io.gatepost.iptrust.net.Cidr;
import io.gatepost.iptrust.net.IpAddress;
import io.gatepost.iptrust.origin.Origin;
import io.gatepost.keycloak.connection.KeycloakOrigin;
import io.gatepost.keycloak.rest.support.Answers;
import io.gatepost.keycloak.support.JsonBody;
import io.gatepost.keycloak.support.Problem;
import io.gatepost.keycloak.support.Violation;
import io.gatepost.keycloak.trust.BlockedAddresses;
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
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakSession;

/** The addresses from which an account's owner lets nobody in: not even with what is right, by mail or by web. */
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public final class BlockedAddressesResource {
    private static final int LONGEST_BODY = 1024;
    private static final int LONGEST_ADDRESS = 64;

    private final KeycloakSession session;
    private final AccountCaller caller;
    private final Account account;
    private final PolicyState policy;
    private final Origin origin;
    private final Instant now;
    private final BlockedAddresses addresses;

    BlockedAddressesResource(
            KeycloakSession session, AccountCaller caller, Account account, PolicyState policy, Instant now) {
        this.session = session;
        this.caller = caller;
        this.account = account;
        this.policy = policy;
        this.origin = KeycloakOrigin.of(session);
        this.now = now;
        this.addresses = new BlockedAddresses(caller.user());
    }

    @GET
    public Response list() {
        caller.requireView();
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        addresses.list(now).forEach(block -> json.add(Answers.address(block, origin)));
        return Answers.ok(json);
    }

    /** Neither where the caller is nor in a network of the domain: nobody is to lock out themselves, or the office. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response block(InputStream stream) {
        caller.requireManage();
        requireFactor();
        JsonBody body = JsonBody.read(stream, LONGEST_BODY, Set.of("address"));
        String typed = body.text("address", LONGEST_ADDRESS);
        body.complete();
        IpAddress address = IpAddress.parse(typed)
                .orElseThrow(() -> Problem.invalid(List.of(new Violation("/address", "is no address")))
                        .exception());
        if (!(policy instanceof PolicyState.InForce inForce)) {
            throw conflict("not-allowed", "No policy covers your account.");
        }
        Cidr range = TrustedAddresses.range(
                address, inForce.policy().policy().trust().addresses());
        if (inForce.policy().networks().contains(address)) {
            throw conflict("own-network", "The address is in a network of your organisation; it stays open.");
        }
        if (!(origin instanceof Origin.Known known)) {
            throw conflict("here", "Your own address cannot be told, so it might be this one.");
        }
        if (range.contains(known.address())) {
            throw conflict("here", "You are at that address yourself, and would be shut out.");
        }
        NotedAddress blocked = addresses
                .block(range, now)
                .orElseThrow(() -> conflict(
                        "too-many",
                        "You already block " + BlockedAddresses.MOST + " addresses; remove one of them first."));
        caller.addressEvent(session, EventType.UPDATE_CREDENTIAL, BlockedAddresses.CREDENTIAL_TYPE, blocked)
                .success();
        return Answers.json(Response.Status.CREATED, Answers.address(blocked, origin));
    }

    @DELETE
    @Path("{id}")
    public Response remove(@PathParam("id") String id) {
        caller.requireManage();
        requireFactor();
        NotedAddress removed = addresses.list(now).stream()
                .filter(listed -> listed.id().equals(id))
                .filter(listed -> addresses.remove(listed.id()))
                .findFirst()
                .orElseThrow(() -> Problem.of(Response.Status.NOT_FOUND, "The account blocks no such address.")
                        .exception());
        caller.addressEvent(session, EventType.REMOVE_CREDENTIAL, BlockedAddresses.CREDENTIAL_TYPE, removed)
                .success();
        return Response.noContent().build();
    }

    /** A borrowed session must neither keep the owner out of the account nor open again what the owner has shut. */
    private void requireFactor() {
        new StepUp(session, caller.userSession(), now).require(policy, account);
    }

    private static RuntimeException conflict(String type, String detail) {
        return Problem.typed(Response.Status.CONFLICT, type, detail).exception();
    }
}
