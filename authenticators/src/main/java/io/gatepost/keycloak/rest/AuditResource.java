// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.keycloak.signin.LoginRecord;
import io.gatepost.keycloak.signin.LoginRecords;
import io.gatepost.keycloak.support.Problem;
import io.gatepost.keycloak.support.Violation;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/** The decisions about the logins of a realm: by page, and by the line for other programs. */
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public final class AuditResource {
    /** <a href="https://jsonlines.org">JSON Lines</a>; there is no registered type. */
    static final String JSON_LINES = "application/jsonl";

    private static final Duration LONGEST_EXPORT = Duration.ofDays(92);
    private static final int BATCH = 500;
    /** In ASCII: what is a control character to a terminal is an escape to JSON. */
    private static final ObjectWriter LINES = JsonMapper.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build()
            .writer();

    private final AdminRequest request;

    AuditResource(AdminRequest request) {
        this.request = request;
    }

    /** Newest first. */
    @GET
    public Response list(
            @QueryParam("domain") @Nullable String domain,
            @QueryParam("account") @Nullable String account,
            @QueryParam("address") @Nullable String address,
            @QueryParam("service") @Nullable String service,
            @QueryParam("decision") @Nullable String decision,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @QueryParam("first") @Nullable String first,
            @QueryParam("max") @Nullable String max) {
        request.guard().viewEvents();
        LoginRecords.Wanted wanted = AuditQuery.parse(domain, account, address, service, decision, from, to);
        Paging paging = Paging.parse(first, max);
        List<LoginRecord> found = LoginRecords.of(request.session())
                .newestFirst(request.realm(), wanted, paging.first(), paging.max() + 1);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode logins = json.putArray("logins");
        found.stream().limit(paging.max()).map(LoginJson::of).forEach(logins::add);
        json.put("more", found.size() > paging.max());
        return Answers.ok(json);
    }

    /** Oldest first, one JSON object a line, for as long as the reader reads. */
    @GET
    @Path("export")
    @Produces({JSON_LINES, Problem.MEDIA_TYPE})
    public Response export(
            @QueryParam("domain") @Nullable String domain,
            @QueryParam("account") @Nullable String account,
            @QueryParam("address") @Nullable String address,
            @QueryParam("service") @Nullable String service,
            @QueryParam("decision") @Nullable String decision,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to) {
        request.guard().viewEvents();
        LoginRecords.Wanted wanted = ended(AuditQuery.parse(domain, account, address, service, decision, from, to));
        KeycloakSessionFactory factory = request.session().getKeycloakSessionFactory();
        String realm = request.realm().getId();
        StreamingOutput lines = output -> write(factory, realm, wanted, output);
        return Response.ok(lines, JSON_LINES)
                .header("Cache-Control", "no-store")
                .header("Content-Disposition", "attachment; filename=\"logins.jsonl\"")
                .build();
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

    private LoginRecords.Wanted ended(LoginRecords.Wanted wanted) {
        Instant to = wanted.to().orElseGet(request::now);
        if (wanted.from().isEmpty() || Duration.between(wanted.from().get(), to).compareTo(LONGEST_EXPORT) > 0) {
            throw Problem.malformed(List.of(new Violation(
                            "from", "must be there, and at most " + LONGEST_EXPORT.toDays() + " days before to")))
                    .exception();
        }
        return new LoginRecords.Wanted(
                wanted.domain(),
                wanted.account(),
                wanted.address(),
                wanted.service(),
                wanted.decision(),
                wanted.from(),
                Optional.of(to));
    }

    /** A transaction for each batch: a slow reader holds none. */
    private static void write(
            KeycloakSessionFactory factory, String realmId, LoginRecords.Wanted wanted, OutputStream output)
            throws IOException {
        Optional<LoginRecords.Place> last = Optional.empty();
        List<LoginRecord> batch;
        do {
            batch = batch(factory, realmId, wanted, last);
            for (LoginRecord login : batch) {
                output.write(LINES.writeValueAsBytes(LoginJson.of(login)));
                output.write('\n');
            }
            if (!batch.isEmpty()) {
                last = Optional.of(new LoginRecords.Place(
                        batch.getLast().at(), batch.getLast().id()));
            }
        } while (batch.size() == BATCH);
        output.flush();
    }

    private static List<LoginRecord> batch(
            KeycloakSessionFactory factory,
            String realmId,
            LoginRecords.Wanted wanted,
            Optional<LoginRecords.Place> last) {
        return KeycloakModelUtils.runJobInTransactionWithResult(factory, session -> {
            RealmModel realm = session.realms().getRealm(realmId);
            return realm == null ? List.of() : LoginRecords.of(session).oldestFirst(realm, wanted, last, BATCH);
        });
    }
}
