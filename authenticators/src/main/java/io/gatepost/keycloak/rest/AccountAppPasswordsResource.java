// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.keycloak.account.AccountFacts;
import io.gatepost.keycloak.apppassword.AppPassword;
import io.gatepost.keycloak.apppassword.AppPasswordCreation;
import io.gatepost.keycloak.apppassword.AppPasswords;
import io.gatepost.keycloak.policy.RealmPolicies;
import io.gatepost.keycloak.rest.support.AdminRequest;
import io.gatepost.keycloak.rest.support.Answers;
import io.gatepost.keycloak.rest.support.AppPasswordBody;
import io.gatepost.keycloak.support.Problem;
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
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.UserModel;
import org.keycloak.services.resources.admin.AdminEventBuilder;

/** The app passwords of an account in an admin's hands: of service accounts, above all, where no person shows a factor. */
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public final class AccountAppPasswordsResource {
    private static final String RESOURCE_TYPE = "GATEPOST_APP_PASSWORD";

    private final AdminRequest request;
    private final String accountId;

    AccountAppPasswordsResource(AdminRequest request, String accountId) {
        this.request = request;
        this.accountId = accountId;
    }

    @GET
    public Response list() {
        AppPasswords passwords = of(request.guard().viewable(request.session(), request.realm(), accountId));
        return Answers.ok(Answers.appPasswords(passwords.list(), passwords.stamp(), request.now()));
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response create(InputStream body) {
        UserModel user = request.guard().manageable(request.session(), request.realm(), accountId);
        AppPasswords passwords = of(user);
        AppPasswordCreation.Created created = AppPasswordBody.created(passwords.create(
                AppPasswordBody.appPassword(body),
                RealmPolicies.of(request.session(), request.realm()).covering(AccountFacts.name(user)),
                request.now()));
        audit(OperationType.CREATE, created.password());
        ObjectNode json = Answers.appPassword(created.password(), passwords.stamp(), request.now());
        return Answers.json(
                Response.Status.CREATED, json.put("secret", created.secret().shown()));
    }

    @DELETE
    @Path("{id}")
    public Response remove(@PathParam("id") String id) {
        AppPasswords passwords = of(request.guard().helpable(request.session(), request.realm(), accountId));
        AppPassword password = passwords
                .find(id)
                .filter(found -> passwords.remove(found.id()))
                .orElseThrow(() -> Problem.of(Response.Status.NOT_FOUND, "The account has no such app password.")
                        .exception());
        audit(OperationType.DELETE, password);
        return Response.noContent().build();
    }

    /** All of them, mobile passwords too. */
    @DELETE
    public Response removeAll() {
        AppPasswords passwords = of(request.guard().helpable(request.session(), request.realm(), accountId));
        passwords.list().stream()
                .filter(password -> passwords.remove(password.id()))
                .forEach(password -> audit(OperationType.DELETE, password));
        return Response.noContent().build();
    }

    private AppPasswords of(UserModel user) {
        return new AppPasswords(request.session(), request.realm(), user);
    }

    private void audit(OperationType operation, AppPassword password) {
        AdminEventBuilder event = request.event(operation, RESOURCE_TYPE);
        event.detail("gatepost_credential", password.id());
        event.detail("gatepost_label", password.label());
        event.detail("gatepost_services", Answers.words(password.services()).toString());
        event.success();
    }
}
