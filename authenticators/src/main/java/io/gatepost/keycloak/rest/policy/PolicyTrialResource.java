// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.policy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.keycloak.policy.PolicyName;
import io.gatepost.keycloak.policy.PolicyTrial;
import io.gatepost.keycloak.policy.RealmPolicies;
import io.gatepost.keycloak.policy.Trial;
import io.gatepost.keycloak.rest.support.AdminRequest;
import io.gatepost.keycloak.rest.support.Answers;
import io.gatepost.keycloak.rest.support.Paging;
import io.gatepost.keycloak.signin.LoginRecords;
import io.gatepost.keycloak.support.Problem;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.RealmModel;
import org.keycloak.services.resources.admin.AdminEventBuilder;

/** A policy on trial: decided by beside the one in force, and never enforced. */
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public final class PolicyTrialResource {
    private static final String RESOURCE_TYPE = "GATEPOST_POLICY_TRIAL";
    /** Each is a document that Keycloak keeps in memory with the realm. */
    private static final int MOST_TRIALS = 20;

    private record Begun(boolean first, PolicyTrial trial) {}

    private final AdminRequest request;
    private final RealmModel realm;
    private final PolicyName name;

    PolicyTrialResource(AdminRequest request, PolicyName name) {
        this.request = request;
        this.realm = request.realm();
        this.name = name;
    }

    @GET
    public Response read() {
        request.guard().viewRealm();
        PolicyTrial trial = trial(realm);
        ObjectNode json = json(trial);
        json.set("policy", PolicyHistoryResource.document(trial.text()));
        return Answers.ok(json);
    }

    /** Begins a trial, in place of one that goes on. What could not be saved cannot be tried. */
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    public Response begin(InputStream body) {
        request.guard().manageRealm();
        String text = PoliciesResource.text(body);
        PolicySaving.requireValid(RealmPolicies.of(request.session(), realm).trial(name, text));
        Begun begun = inTurn(changed -> {
            boolean first = PolicyTrial.of(changed, name).isEmpty();
            if (first && PolicyTrial.count(changed) >= MOST_TRIALS) {
                throw Problem.typed(
                                Response.Status.CONFLICT,
                                "too-many",
                                "At most " + MOST_TRIALS + " policies of a realm are on trial at a time.")
                        .exception();
            }
            return new Begun(first, PolicyTrial.begin(changed, name, text, request.now(), request.author()));
        });
        audit(begun.first() ? OperationType.CREATE : OperationType.UPDATE, begun.trial());
        return Answers.json(begun.first() ? Response.Status.CREATED : Response.Status.OK, json(begun.trial()));
    }

    @DELETE
    public Response end() {
        request.guard().manageRealm();
        PolicyTrial ended = inTurn(changed -> {
            PolicyTrial trial = trial(changed);
            PolicyTrial.end(changed, name);
            return trial;
        });
        audit(OperationType.DELETE, ended);
        return Response.noContent().build();
    }

    /** How many of the recorded logins since its beginning would have come out differently, and whose. */
    @GET
    @Path("report")
    public Response report(@QueryParam("first") @Nullable String first, @QueryParam("max") @Nullable String max) {
        request.guard().viewRealm();
        request.guard().viewUsers();
        request.guard().viewEvents();
        PolicyTrial trial = trial(realm);
        Paging paging = Paging.parse(first, max);
        LoginRecords records = LoginRecords.of(request.session());
        List<LoginRecords.TrialCount> counts = records.trialCounts(realm, trial.id());
        ObjectNode json = json(trial);
        json.put(
                "logins",
                counts.stream().mapToLong(LoginRecords.TrialCount::records).sum());
        json.put(
                "different",
                counts.stream()
                        .filter(count -> !count.change().equals(Trial.SAME))
                        .mapToLong(LoginRecords.TrialCount::records)
                        .sum());
        ArrayNode summary = json.putArray("summary");
        counts.stream()
                .filter(count -> !count.change().equals(Trial.SAME))
                .forEach(count -> summary.addObject()
                        .put("service", count.service())
                        .put("change", count.change())
                        .put("reason", count.reason())
                        .put("logins", count.records())
                        .put("accounts", count.accounts()));
        ArrayNode accounts = json.putArray("accounts");
        records.trialAccounts(realm, trial.id(), paging.first(), paging.max())
                .forEach(found -> accounts.addObject()
                        .put("account", found.account())
                        .put("service", found.service())
                        .put("change", found.change())
                        .put("reason", found.reason())
                        .put("logins", found.records())
                        .put("last", found.last().toString()));
        return Answers.ok(json);
    }

    private <T> T inTurn(Function<RealmModel, T> change) {
        return request.inTurn(
                Set.of(realm.getId()),
                (caller, session) -> caller.manageRealm(),
                session -> change.apply(session.realms().getRealm(realm.getId())));
    }

    private PolicyTrial trial(RealmModel realm) {
        return PolicyTrial.of(realm, name)
                .orElseThrow(() -> Problem.of(Response.Status.NOT_FOUND, "No policy is on trial under this name.")
                        .exception());
    }

    private ObjectNode json(PolicyTrial trial) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("name", name.word())
                .put("since", trial.since().toString())
                .put("author", trial.author());
    }

    private void audit(OperationType operation, PolicyTrial trial) {
        AdminEventBuilder event = request.event(operation, RESOURCE_TYPE);
        event.detail("gatepost_policy", name.word());
        event.detail("gatepost_trial", trial.id());
        event.success();
    }
}
