// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.account;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.keycloak.rest.support.Answers;
import io.gatepost.keycloak.signin.Dismissals;
import io.gatepost.keycloak.signin.SignIn;
import io.gatepost.keycloak.support.Problem;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;

/**
 * Mail programs that were refused although their secret was right: the owner's own, in a place that the policy does not trust,
 * or somebody who knows the secret. Only the owner can tell which.
 */
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public final class RefusedLoginsResource {
    private final AccountCaller caller;
    private final Rescue rescue;

    RefusedLoginsResource(AccountCaller caller, Rescue rescue) {
        this.caller = caller;
        this.rescue = rescue;
    }

    /** Newest first, with what would help. */
    @GET
    public Response list() {
        caller.requireView();
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        rescue.open().forEach(refused -> json.add(json(refused)));
        return Answers.ok(json);
    }

    /** Never to be told of again, from there with that secret. It stays among the recent logins, and stays refused. */
    @DELETE
    @Path("{id}")
    public Response dismiss(@PathParam("id") String id) {
        caller.requireManage();
        List<SignIn> found = rescue.open().stream()
                .filter(refused -> refused.id().equals(id))
                .toList();
        if (found.isEmpty()) {
            throw Problem.of(Response.Status.NOT_FOUND, "No such refused login is open.")
                    .exception();
        }
        found.forEach(refused -> new Dismissals(caller.user()).add(refused.kind(), rescue.now()));
        return Response.noContent().build();
    }

    private ObjectNode json(SignIn refused) {
        ObjectNode json = SignInJson.of(caller.realm(), refused);
        json.put("here", rescue.here(refused)).put("trustHelps", rescue.trustHelps(refused));
        json.set("accepts", Answers.words(rescue.accepts(refused)));
        return json;
    }
}
