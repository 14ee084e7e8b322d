// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.audit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.keycloak.rest.support.AddressTrust;
import io.gatepost.keycloak.rest.support.AdminRequest;
import io.gatepost.keycloak.rest.support.Answers;
import io.gatepost.keycloak.rest.support.Paging;
import io.gatepost.keycloak.signin.ChangeRecord;
import io.gatepost.keycloak.signin.ChangeRecords;
import io.gatepost.keycloak.signin.LoginRecord;
import io.gatepost.keycloak.signin.LoginRecords;
import io.gatepost.keycloak.support.Gatepost;
import io.gatepost.keycloak.support.Problem;
import io.gatepost.keycloak.support.Violation;
import io.smallrye.mutiny.Multi;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.http.HttpResponse;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/** The decisions about the logins of a realm, and the changes to it: by page, and by the line for other programs. */
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public final class AuditResource {
    /** JSON Lines, by the name at which Keycloak's REST writes what comes piece by piece without making an array of it. */
    static final String JSON_LINES = "application/x-ndjson";

    private static final Duration USUAL_LIST = Duration.ofDays(7);
    private static final Duration LONGEST_EXPORT = Duration.ofDays(92);

    private final AdminRequest request;

    public AuditResource(AdminRequest request) {
        this.request = request;
    }

    /** Newest first, of the last days where it is not said since when: a rare one is looked for row by row. */
    @GET
    public Response list(@QueryParam("first") @Nullable String first, @QueryParam("max") @Nullable String max) {
        request.guard().viewEvents();
        LoginRecords.Wanted asked = AuditQuery.parse(parameters());
        LoginRecords.Wanted wanted = asked.between(period(asked.from(), asked.to()), asked.to());
        Paging paging = Paging.parse(first, max);
        List<LoginRecord> found = LoginRecords.of(request.session())
                .newestFirst(request.realm(), wanted, paging.first(), paging.max() + 1);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode logins = json.putArray("logins");
        found.stream().limit(paging.max()).map(LoginJson::of).forEach(logins::add);
        json.put("more", found.size() > paging.max());
        wanted.from().ifPresent(from -> json.put("from", from.toString()));
        return Answers.ok(json);
    }

    /** Oldest first, one JSON object a line, for as long as the reader reads. */
    @GET
    @Path("export")
    @Produces(JSON_LINES)
    public Multi<byte[]> export() {
        request.guard().viewEvents();
        LoginRecords.Wanted asked = AuditQuery.parse(parameters());
        Instant end = asked.to().orElseGet(request::now);
        LoginRecords.Wanted wanted = asked.between(exportable(asked.from(), end), Optional.of(end));
        return lines(
                "logins",
                (session, realm, last) ->
                        LoginRecords.of(session).oldestFirst(realm, wanted, last, LineExport.BATCH).stream()
                                .map(login -> new LineExport.Line(
                                        new LoginRecords.Place(login.at(), login.id()), LoginJson.of(login)))
                                .toList());
    }

    /** Who changed what, newest first. */
    @GET
    @Path("changes")
    public Response changes(@QueryParam("first") @Nullable String first, @QueryParam("max") @Nullable String max) {
        request.guard().viewEvents();
        ChangeRecords.Wanted asked = AuditQuery.changes(parameters());
        Instant from = period(asked.from(), asked.to());
        Paging paging = Paging.parse(first, max);
        List<ChangeRecord> found = ChangeRecords.of(request.session())
                .newestFirst(request.realm(), asked.between(from, asked.to()), paging.first(), paging.max() + 1);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode changes = json.putArray("changes");
        found.stream().limit(paging.max()).map(ChangeJson::of).forEach(changes::add);
        return Answers.ok(json.put("more", found.size() > paging.max()).put("from", from.toString()));
    }

    /** As {@link #export} of the logins. */
    @GET
    @Path("changes/export")
    @Produces(JSON_LINES)
    public Multi<byte[]> exportChanges() {
        request.guard().viewEvents();
        ChangeRecords.Wanted asked = AuditQuery.changes(parameters());
        Instant end = asked.to().orElseGet(request::now);
        ChangeRecords.Wanted wanted = asked.between(exportable(asked.from(), end), Optional.of(end));
        return lines(
                "changes",
                (session, realm, last) ->
                        ChangeRecords.of(session).oldestFirst(realm, wanted, last, LineExport.BATCH).stream()
                                .map(change -> new LineExport.Line(
                                        new LoginRecords.Place(change.at(), change.id()), ChangeJson.of(change)))
                                .toList());
    }

    private MultivaluedMap<String, String> parameters() {
        return request.session().getContext().getUri().getQueryParameters();
    }

    /** One batch of an export, after a place. */
    private interface Batches {
        List<LineExport.Line> after(KeycloakSession session, RealmModel realm, Optional<LoginRecords.Place> last);
    }

    /** Each batch in a transaction of its own: by then that of the request has ended. */
    private Multi<byte[]> lines(String name, Batches batches) {
        KeycloakSessionFactory factory = request.session().getKeycloakSessionFactory();
        String realmId = request.realm().getId();
        Multi<byte[]> lines = Gatepost.part(request.session(), LineExport.class)
                .of(
                        realmId,
                        last -> KeycloakModelUtils.runJobInTransactionWithResult(factory, session -> {
                            @Nullable RealmModel realm = session.realms().getRealm(realmId);
                            return realm == null ? List.of() : batches.after(session, realm, last);
                        }));
        // A stream has no answer of its own to set them at.
        HttpResponse answer = request.session().getContext().getHttpResponse();
        answer.setHeader("Cache-Control", "no-store");
        answer.setHeader("Content-Disposition", "attachment; filename=\"" + name + ".jsonl\"");
        return lines;
    }

    /** Trusts the address of a recorded login for its account: what its owner could do from there, on an admin's word. */
    @POST
    @Path("{id}/trust")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response trust(@PathParam("id") String id, InputStream body) {
        request.guard().viewEvents();
        Optional<LoginRecord> login = LoginRecords.of(request.session()).find(request.realm(), id);
        if (login.isEmpty()) {
            // Who may do nothing must not learn which ids there are.
            request.guard().manageUsers();
            throw absent();
        }
        UserModel user = request.guard()
                .manageable(
                        request.session(), request.realm(), login.get().userId().orElse(""));
        return Answers.json(Response.Status.CREATED, new AddressTrust(request, user).of(login.get(), body));
    }

    static RuntimeException absent() {
        return Problem.of(Response.Status.NOT_FOUND, "There is no record of such a login, or it is no longer kept.")
                .exception();
    }

    private Instant period(Optional<Instant> from, Optional<Instant> to) {
        return from.orElseGet(() -> to.orElseGet(request::now).minus(USUAL_LIST));
    }

    private static Instant exportable(Optional<Instant> from, Instant to) {
        if (from.isEmpty() || Duration.between(from.get(), to).compareTo(LONGEST_EXPORT) > 0) {
            throw Problem.malformed(List.of(new Violation(
                            "from", "must be there, and at most " + LONGEST_EXPORT.toDays() + " days before to")))
                    .exception();
        }
        return from.get();
    }
}
