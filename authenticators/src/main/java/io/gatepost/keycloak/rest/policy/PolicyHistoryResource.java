// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.gatepost.keycloak.policy.JsonChanges;
import io.gatepost.keycloak.policy.PolicyHistory;
import io.gatepost.keycloak.policy.PolicyName;
import io.gatepost.keycloak.policy.PolicyVersion;
import io.gatepost.keycloak.policy.StoredPolicy;
import io.gatepost.keycloak.rest.support.AdminRequest;
import io.gatepost.keycloak.rest.support.Answers;
import io.gatepost.keycloak.rest.support.Flag;
import io.gatepost.keycloak.rest.support.Paging;
import io.gatepost.keycloak.support.Problem;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.RealmModel;
import org.keycloak.util.JsonSerialization;

/** What a policy was: who saved which version when, what it changed, and back to it. */
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public final class PolicyHistoryResource {
    private final AdminRequest request;
    private final RealmModel realm;
    private final PolicyName name;
    private final PolicyHistory history;

    PolicyHistoryResource(AdminRequest request, PolicyName name) {
        this.request = request;
        this.realm = request.realm();
        this.name = name;
        this.history = PolicyHistory.of(request.session());
    }

    /** Newest first. A policy that was changed past Gatepost stands in none of them: {@code recorded} says so. */
    @GET
    public Response list(@QueryParam("first") @Nullable String first, @QueryParam("max") @Nullable String max) {
        request.guard().viewRealm();
        Paging paging = Paging.parse(first, max);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put(
                "recorded",
                StoredPolicy.of(request.session(), realm, name)
                        .filter(stored -> history.version(realm, name, stored.version())
                                .filter(kept -> kept.text().equals(stored.text()))
                                .isPresent())
                        .isPresent());
        ArrayNode versions = json.putArray("versions");
        history.versions(realm, name, paging.first(), paging.max()).forEach(version -> versions.add(json(version)));
        return Answers.ok(json);
    }

    /** One version: the document, and what it changed of the one before. */
    @GET
    @Path("{version}")
    public Response read(@PathParam("version") String version) {
        request.guard().viewRealm();
        PolicyVersion.Document found = find(version);
        ObjectNode json = json(found.version());
        json.set("policy", document(found.text()));
        history.before(realm, name, found.version().version()).ifPresent(before -> {
            json.put("since", before.version().version());
            json.set("changes", JsonChanges.between(document(before.text()), document(found.text())));
        });
        return Answers.ok(json);
    }

    /** Saves what the policy was as its newest version, which has to stand up to everything that a new one has to. */
    @POST
    @Path("{version}/restore")
    public Response restore(
            @PathParam("version") String version,
            @QueryParam("force") @Nullable String force,
            @QueryParam("comment") @Nullable String comment,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        request.guard().manageRealm();
        PolicyVersion.Document found = find(version);
        return new PolicySaving(request, name, Flag.parse("force", force, false), ifMatch, null)
                .save(
                        found.text(),
                        comment == null ? "version " + found.version().version() + " restored" : comment);
    }

    private PolicyVersion.Document find(String version) {
        return (version.matches("[0-9]{1,18}")
                        ? history.version(realm, name, Long.parseLong(version))
                        : Optional.<PolicyVersion.Document>empty())
                .orElseThrow(() -> Problem.of(
                                Response.Status.NOT_FOUND, "There is no such version, or it is no longer kept.")
                        .exception());
    }

    private static ObjectNode json(PolicyVersion version) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("version", version.version()).put("savedAt", version.savedAt().toString());
        if (version.author().isEmpty()) {
            json.put("note", "not saved through Gatepost; the time is when it was found");
        } else {
            json.put("author", version.author());
        }
        if (!version.comment().isEmpty()) {
            json.put("comment", version.comment());
        }
        return json;
    }

    /** What was written past Gatepost may be no JSON. */
    static JsonNode document(String text) {
        try {
            return JsonSerialization.mapper.readTree(text);
        } catch (JsonProcessingException e) {
            return TextNode.valueOf(text);
        }
    }
}
