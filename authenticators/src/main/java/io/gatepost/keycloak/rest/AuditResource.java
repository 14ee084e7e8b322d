// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.http.HttpResponse;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/** The decisions about the logins of a realm: by page, and by the line for other programs. */
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public final class AuditResource {
    /** JSON Lines, by the name at which Keycloak's REST writes what comes piece by piece without making an array of it. */
    static final String JSON_LINES = "application/x-ndjson";

    private static final Duration USUAL_LIST = Duration.ofDays(7);
    private static final Duration LONGEST_EXPORT = Duration.ofDays(92);

    private final AdminRequest request;

    AuditResource(AdminRequest request) {
        this.request = request;
    }

    /** Newest first, of the last days where it is not said since when: a rare one is looked for row by row. */
    @GET
    public Response list(@QueryParam("first") @Nullable String first, @QueryParam("max") @Nullable String max) {
        request.guard().viewEvents();
        LoginRecords.Wanted wanted = begun(wanted());
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
        LoginRecords.Wanted wanted = ended(wanted());
        KeycloakSessionFactory factory = request.session().getKeycloakSessionFactory();
        String realm = request.realm().getId();
        Multi<byte[]> lines =
                Gatepost.part(request.session(), LoginExport.class).of(last -> batch(factory, realm, wanted, last));
        // A stream has no answer of its own to set them at.
        HttpResponse answer = request.session().getContext().getHttpResponse();
        answer.setHeader("Cache-Control", "no-store");
        answer.setHeader("Content-Disposition", "attachment; filename=\"logins.jsonl\"");
        return lines;
    }

    private LoginRecords.Wanted wanted() {
        return AuditQuery.parse(request.session().getContext().getUri().getQueryParameters());
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

    private LoginRecords.Wanted begun(LoginRecords.Wanted wanted) {
        return wanted.from().isPresent()
                ? wanted
                : wanted.since(wanted.to().orElseGet(request::now).minus(USUAL_LIST));
    }

    private LoginRecords.Wanted ended(LoginRecords.Wanted wanted) {
        Instant to = wanted.to().orElseGet(request::now);
        if (wanted.from().isEmpty() || Duration.between(wanted.from().get(), to).compareTo(LONGEST_EXPORT) > 0) {
            throw Problem.malformed(List.of(new Violation(
                            "from", "must be there, and at most " + LONGEST_EXPORT.toDays() + " days before to")))
                    .exception();
        }
        return wanted.until(to);
    }

    /** In a transaction of its own: by then that of the request has ended. */
    private static List<LoginRecord> batch(
            KeycloakSessionFactory factory,
            String realmId,
            LoginRecords.Wanted wanted,
            Optional<LoginRecords.Place> last) {
        return KeycloakModelUtils.runJobInTransactionWithResult(factory, session -> {
            RealmModel realm = session.realms().getRealm(realmId);
            return realm == null
                    ? List.of()
                    : LoginRecords.of(session).oldestFirst(realm, wanted, last, LoginExport.BATCH);
        });
    }
}
