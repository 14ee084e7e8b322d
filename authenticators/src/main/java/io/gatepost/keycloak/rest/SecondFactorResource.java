// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.keycloak.factor.Bypass;
import io.gatepost.keycloak.factor.Bypasses;
import io.gatepost.keycloak.factor.FactorReset;
import io.gatepost.keycloak.rest.support.AdminRequest;
import io.gatepost.keycloak.rest.support.Answers;
import io.gatepost.keycloak.support.JsonBody;
import io.gatepost.keycloak.support.Problem;
import io.gatepost.keycloak.support.Violation;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
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
import org.keycloak.credential.CredentialModel;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.UserModel;
import org.keycloak.services.resources.admin.AdminEventBuilder;

/** What an admin does for somebody whose second factor is lost or at home. The admin's word that it is they is all there is. */
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public final class SecondFactorResource {
    private static final int LONGEST_BODY = 1024;
    private static final int LONGEST_DURATION = 64;

    private final AdminRequest request;
    private final String accountId;

    SecondFactorResource(AdminRequest request, String accountId) {
        this.request = request;
        this.accountId = accountId;
    }

    /** The factors that the account has, and the bypass that stands. */
    @GET
    public Response view() {
        UserModel user = request.guard().viewable(request.session(), request.realm(), accountId);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.set("factors", json(FactorReset.factors(user)));
        bypasses(user).standing(request.now()).ifPresent(bypass -> json.set("bypass", json(bypass)));
        return Answers.ok(json);
    }

    /** Takes all factors away, and what was trusted on the strength of them, and ends the account's sessions. */
    @POST
    @Path("reset")
    public Response reset() {
        UserModel user = request.guard().helpable(request.session(), request.realm(), accountId);
        List<CredentialModel> removed = FactorReset.perform(request.session(), request.realm(), user);
        event(OperationType.DELETE)
                .detail("gatepost_factors", String.valueOf(removed.size()))
                .success();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.set("removed", json(removed));
        return Answers.ok(json);
    }

    /** Makes a code that is good once in place of the second factor. It is in this answer and nowhere else. */
    @POST
    @Path("bypass")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response bypass(InputStream body) {
        UserModel user = request.guard().helpable(request.session(), request.realm(), accountId);
        Duration lasts = duration(body).orElse(Bypasses.USUAL);
        if (lasts.compareTo(Bypasses.SHORTEST) < 0 || lasts.compareTo(Bypasses.LONGEST) > 0) {
            throw invalid("must be from " + Bypasses.SHORTEST + " to " + Bypasses.LONGEST);
        }
        Bypasses.Given given = bypasses(user).give(lasts, request.now());
        event(OperationType.CREATE)
                .detail("gatepost_bypass", given.bypass().id())
                .detail("gatepost_until", given.bypass().until().toString())
                .success();
        ObjectNode json = json(given.bypass());
        return Answers.json(
                Response.Status.CREATED, json.put("code", given.secret().shown()));
    }

    @DELETE
    @Path("bypass")
    public Response revokeBypass() {
        UserModel user = request.guard().helpable(request.session(), request.realm(), accountId);
        if (!bypasses(user).remove()) {
            throw Problem.of(Response.Status.NOT_FOUND, "The account has no bypass.")
                    .exception();
        }
        event(OperationType.DELETE).detail("gatepost_bypass", "revoked").success();
        return Response.noContent().build();
    }

    private Bypasses bypasses(UserModel user) {
        return new Bypasses(request.session(), request.realm(), user);
    }

    private AdminEventBuilder event(OperationType operation) {
        return request.event(operation, FactorReset.RESOURCE_TYPE);
    }

    private static ObjectNode json(Bypass bypass) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("created", bypass.created().toString())
                .put("until", bypass.until().toString());
    }

    private static ArrayNode json(List<CredentialModel> factors) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (CredentialModel factor : factors) {
            ObjectNode json = array.addObject().put("id", factor.getId()).put("type", factor.getType());
            Optional.ofNullable(factor.getUserLabel()).ifPresent(label -> json.put("label", label));
            Optional.ofNullable(factor.getCreatedDate())
                    .ifPresent(created ->
                            json.put("created", Instant.ofEpochMilli(created).toString()));
        }
        return array;
    }

    private static Optional<Duration> duration(InputStream stream) {
        JsonBody body = JsonBody.readIfAny(stream, LONGEST_BODY, Set.of("for"));
        Optional<String> text = body.optionalText("for", LONGEST_DURATION);
        body.complete();
        try {
            return text.map(Duration::parse);
        } catch (DateTimeParseException e) {
            throw invalid("must be an ISO 8601 duration of days or less, such as PT1H");
        }
    }

    private static RuntimeException invalid(String message) {
        return Problem.invalid(List.of(new Violation("/for", message))).exception();
    }
}
