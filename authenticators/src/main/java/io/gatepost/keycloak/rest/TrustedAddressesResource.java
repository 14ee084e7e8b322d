// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gatepost.iptrust.decision.Account;
import io.gatepost.iptrust.decision.PolicyState;
import io.gatepost.iptrust.net.IpAddress;
import io.gatepost.iptrust.origin.Origin;
import io.gatepost.keycloak.connection.KeycloakOrigin;
import io.gatepost.keycloak.support.JsonBody;
import io.gatepost.keycloak.support.Problem;
import io.gatepost.keycloak.support.Violation;
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
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakSession;

/** The addresses that an account trusts for its own mail programs. The one that can be added is the caller's own. */
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public final class TrustedAddressesResource {
    private static final int LONGEST_BODY = 1024;
    private static final int LONGEST_DURATION = 64;

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
    public Response trust(InputStream body) {
        caller.requireManage();
        // Also where the domain asks nobody: with a stolen password alone, anybody's own address would open the
        // mailbox.
        new StepUp(session, caller.userSession(), now).requireShown(account);
        Optional<Duration> wanted = duration(body);
        IpAddress address = switch (origin) {
            case Origin.Known known -> known.address();
            case Origin.Unestablished unestablished ->
                throw conflict("address-unknown", "Your address could not be established, so it cannot be trusted.");
        };
        if (!(policy instanceof PolicyState.InForce inForce)) {
            throw conflict("not-allowed", "No policy lets accounts of your domain trust addresses.");
        }
        NotedAddress trusted = switch (addresses.trust(
                address, wanted, inForce.policy().policy().trust().addresses(), now)) {
            case TrustedAddresses.Creation.Trusted done -> done.trust();
            case TrustedAddresses.Creation.NotAllowed notAllowed ->
                throw conflict("not-allowed", "Your domain lets nobody trust addresses of their own.");
            case TrustedAddresses.Creation.TooMany tooMany ->
                throw conflict(
                        "too-many", "You already trust " + tooMany.limit() + " addresses; remove one of them first.");
            case TrustedAddresses.Creation.TooLong tooLong ->
                throw invalid("must be at most " + tooLong.atMost() + ", as your domain's policy says");
            case TrustedAddresses.Creation.TooShort tooShort -> throw invalid("must be at least PT1S");
        };
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

    private static Optional<Duration> duration(InputStream stream) {
        JsonBody body = JsonBody.read(stream, LONGEST_BODY, Set.of("for"));
        Optional<String> text = body.optionalText("for", LONGEST_DURATION);
        body.complete();
        try {
            return text.map(Duration::parse);
        } catch (DateTimeParseException e) {
            throw invalid("must be an ISO 8601 duration of days or less, such as P1D or PT2H30M");
        }
    }

    private static RuntimeException conflict(String type, String detail) {
        return Problem.typed(Response.Status.CONFLICT, type, detail).exception();
    }

    private static RuntimeException invalid(String message) {
        return Problem.invalid(List.of(new Violation("/for", message))).exception();
    }
}
