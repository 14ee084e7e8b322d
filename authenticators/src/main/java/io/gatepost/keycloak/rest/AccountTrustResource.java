// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.iptrust.decision.PolicyState;
import io.gatepost.keycloak.account.AccountFacts;
import io.gatepost.keycloak.policy.PolicyStore;
import io.gatepost.keycloak.support.Problem;
import io.gatepost.keycloak.trust.TrustedAddresses;
import io.gatepost.keycloak.trust.TrustedDevices;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.keycloak.events.Details;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.UserModel;

/** What an account trusts, browsers or addresses, in an admin's hands: it can be seen and taken back. What an admin may
 * trust for somebody is the address of a login that is recorded ({@link AddressTrust}). */
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public final class AccountTrustResource {
    /** Of one account: {@code listed} are JSON objects with an {@code id}. */
    private record Trust(List<ObjectNode> listed, Predicate<String> removal) {}

    private final AdminRequest request;
    private final String accountId;
    private final String resourceType;
    private final Function<UserModel, Trust> trust;

    private AccountTrustResource(
            AdminRequest request, String accountId, String resourceType, Function<UserModel, Trust> trust) {
        this.request = request;
        this.accountId = accountId;
        this.resourceType = resourceType;
        this.trust = trust;
    }

    static AccountTrustResource ofDevices(AdminRequest request, String accountId) {
        return new AccountTrustResource(request, accountId, "GATEPOST_TRUSTED_DEVICE", user -> {
            TrustedDevices devices = new TrustedDevices(request.session(), request.realm(), user);
            PolicyState policy = PolicyStore.of(request.session()).covering(request.realm(), AccountFacts.name(user));
            return new Trust(
                    policy instanceof PolicyState.InForce inForce
                            ? devices.list(inForce.policy().policy().trust().devices(), request.now()).stream()
                                    .map(Answers::device)
                                    .toList()
                            : List.of(),
                    devices::remove);
        });
    }

    static AccountTrustResource ofAddresses(AdminRequest request, String accountId) {
        return new AccountTrustResource(request, accountId, "GATEPOST_TRUSTED_ADDRESS", user -> {
            TrustedAddresses addresses = new TrustedAddresses(user);
            return new Trust(
                    addresses.list(request.now()).stream().map(Answers::address).toList(), addresses::remove);
        });
    }

    @GET
    public Response list() {
        UserModel user = request.guard().viewable(request.session(), request.realm(), accountId);
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        trust.apply(user).listed().forEach(json::add);
        return Answers.ok(json);
    }

    @DELETE
    public Response removeAll() {
        Trust all = trust.apply(request.guard().helpable(request.session(), request.realm(), accountId));
        all.listed().forEach(one -> remove(all, one.path("id").asText()));
        return Response.noContent().build();
    }

    @DELETE
    @Path("{trustId}")
    public Response remove(@PathParam("trustId") String id) {
        Trust all = trust.apply(request.guard().helpable(request.session(), request.realm(), accountId));
        if (all.listed().stream().noneMatch(one -> one.path("id").asText().equals(id))) {
            throw Problem.of(Response.Status.NOT_FOUND, "The account trusts nothing of this id.")
                    .exception();
        }
        remove(all, id);
        return Response.noContent().build();
    }

    private void remove(Trust all, String id) {
        if (all.removal().test(id)) {
            request.event(OperationType.DELETE, resourceType)
                    .detail(Details.CREDENTIAL_ID, id)
                    .success();
        }
    }
}
