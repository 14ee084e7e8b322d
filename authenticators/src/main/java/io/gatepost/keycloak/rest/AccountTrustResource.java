// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.iptrust.decision.PolicyState;
import io.gatepost.keycloak.account.AccountFacts;
import io.gatepost.keycloak.policy.RealmPolicies;
import io.gatepost.keycloak.rest.support.AddressTrust;
import io.gatepost.keycloak.rest.support.AdminRequest;
import io.gatepost.keycloak.rest.support.Answers;
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
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.keycloak.events.Details;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.UserModel;

/** What an account trusts, browsers or addresses, in an admin's hands: it can be seen and taken back. What an admin may
 * trust for somebody is the address of a login that is recorded ({@link AddressTrust}). */
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public final class AccountTrustResource {
    /**
     * Of one account.
     *
     * @param listed those that count now
     * @param removal by its id, and {@code removals} of all, how many there were: what the policy does not let count at the moment,
     *     too, since it would come back with another policy
     */
    private record Trust(Supplier<List<ObjectNode>> listed, Predicate<String> removal, IntSupplier removals) {}

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
            return new Trust(() -> devices(request, user, devices), devices::remove, devices::removeAll);
        });
    }

    private static List<ObjectNode> devices(AdminRequest request, UserModel user, TrustedDevices devices) {
        PolicyState policy =
                RealmPolicies.of(request.session(), request.realm()).covering(AccountFacts.name(user));
        return policy instanceof PolicyState.InForce inForce
                ? devices.list(inForce.policy().policy().trust().devices(), request.now()).stream()
                        .map(Answers::device)
                        .toList()
                : List.of();
    }

    static AccountTrustResource ofAddresses(AdminRequest request, String accountId) {
        return new AccountTrustResource(request, accountId, "GATEPOST_TRUSTED_ADDRESS", user -> {
            TrustedAddresses addresses = new TrustedAddresses(user);
            return new Trust(
                    () -> addresses.list(request.now()).stream()
                            .map(Answers::address)
                            .toList(),
                    addresses::remove,
                    addresses::removeAll);
        });
    }

    @GET
    public Response list() {
        UserModel user = request.guard().viewable(request.session(), request.realm(), accountId);
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        trust.apply(user).listed().get().forEach(json::add);
        return Answers.ok(json);
    }

    /** None left is none left, whatever the policy is; the event has their number. */
    @DELETE
    public Response removeAll() {
        UserModel user = request.guard().helpable(request.session(), request.realm(), accountId);
        int removed = trust.apply(user).removals().getAsInt();
        request.event(OperationType.DELETE, resourceType)
                .detail("gatepost_removed", String.valueOf(removed))
                .success();
        return Response.noContent().build();
    }

    @DELETE
    @Path("{trustId}")
    public Response remove(@PathParam("trustId") String id) {
        UserModel user = request.guard().helpable(request.session(), request.realm(), accountId);
        if (!trust.apply(user).removal().test(id)) {
            throw Problem.of(Response.Status.NOT_FOUND, "The account trusts nothing of this id.")
                    .exception();
        }
        request.event(OperationType.DELETE, resourceType)
                .detail(Details.CREDENTIAL_ID, id)
                .success();
        return Response.noContent().build();
    }
}
