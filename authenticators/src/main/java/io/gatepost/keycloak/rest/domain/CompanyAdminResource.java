// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.domain;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.iptrust.policy.Proof;
import io.gatepost.keycloak.company.Company;
import io.gatepost.keycloak.company.CompanyProviders;
import io.gatepost.keycloak.company.CompanyRefresh;
import io.gatepost.keycloak.company.MetadataFetch;
import io.gatepost.keycloak.company.MetadataReading;
import io.gatepost.keycloak.company.Remark;
import io.gatepost.keycloak.rest.support.AdminRequest;
import io.gatepost.keycloak.rest.support.Answers;
import io.gatepost.keycloak.rest.support.Flag;
import io.gatepost.keycloak.support.Problem;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.utils.KeycloakModelUtils;

/** A domain's company, from the metadata of its SAML identity provider or the discovery document of its OpenID provider. */
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public final class CompanyAdminResource {
    private final AdminRequest request;
    private final CompanyScope scope;

    public CompanyAdminResource(AdminRequest request, String typedDomain) {
        this.request = request;
        this.scope = new CompanyScope(request, typedDomain);
    }

    /** The company as it stands. */
    @GET
    public Response read() {
        request.guard().viewIdentityProviders();
        String domain = scope.domain();
        Company company = scope.company(request.session(), domain);
        ObjectNode json = scope.json(request.session()).of(company);
        List<Remark> remarks = new ArrayList<>(company.remarks(request.now()));
        remarks.addAll(
                scope.setup(request.session(), domain, company.wish().source().by())
                        .remarks());
        json.set("findings", CompanyJson.remarks(remarks));
        return CompanyScope.tagged(Answers.ok(json), company);
    }

    /** Sets it up, whole or not at all; the same again changes nothing. With {@code dryRun=true} all is found out and nothing kept. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response put(
            @QueryParam("dryRun") @Nullable String dryRun,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) @Nullable String ifNoneMatch,
            InputStream stream) {
        request.guard().manageIdentityProviders();
        boolean dry = Flag.parse("dryRun", dryRun, false);
        CompanyBody body = CompanyBody.read(stream);
        CompanySettingUp wanted = CompanySettingUp.lookedAt(scope, scope.domain(), body);
        return dry ? wanted.tried() : wanted.done(ifMatch, ifNoneMatch);
    }

    /** What needs no metadata, all of it. With {@code dryRun=true} it is told how the company would stand, and nothing kept. */
    @PUT
    @Path("settings")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response settings(
            @QueryParam("dryRun") @Nullable String dryRun,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            InputStream stream) {
        request.guard().manageIdentityProviders();
        boolean dry = Flag.parse("dryRun", dryRun, false);
        CompanySettings settings = CompanySettings.read(stream);
        String domain = scope.domain();
        if (dry) {
            CompanyProviders providers = scope.providers(request.session(), domain);
            Company before = scope.company(request.session(), domain);
            CompanyScope.requireUnchanged(Optional.of(before), ifMatch, null);
            Company after = providers.preview(settings.of(before), Optional.empty());
            Proof by = after.wish().source().by();
            List<Remark> remarks = new ArrayList<>(after.remarks(request.now()));
            remarks.addAll(scope.setup(request.session(), domain, by).remarks());
            return Answers.ok(JsonNodeFactory.instance
                    .objectNode()
                    .put("domain", domain)
                    .put("dryRun", true)
                    .put("possible", true)
                    .put("entityId", after.entityId())
                    .put("signOn", after.signOn())
                    .<ObjectNode>set("findings", CompanyJson.remarks(remarks))
                    .<ObjectNode>set("company", scope.json(request.session()).of(after))
                    .set("ours", scope.json(request.session()).ours(by, after.alias())));
        }
        CompanySaved done = scope.inTurn(Set.of(), session -> {
            CompanyProviders providers = scope.providers(session, domain);
            Company before = scope.company(session, domain);
            CompanyScope.requireUnchanged(Optional.of(before), ifMatch, null);
            CompanyProviders.Change change = providers.put(settings.of(before), Optional.empty(), request.now());
            Company after = providers.find().orElseThrow();
            ObjectNode json = scope.json(session).of(after);
            json.set("findings", CompanyJson.remarks(after.remarks(request.now())));
            return new CompanySaved(change, after, Optional.empty(), json);
        });
        if (done.change() != CompanyProviders.Change.NONE) {
            scope.audit(
                    OperationType.UPDATE,
                    domain,
                    Map.of("gatepost_entity", done.company().entityId()));
        }
        done.json().put("dryRun", false).put("changed", done.change() != CompanyProviders.Change.NONE);
        return CompanyScope.tagged(Answers.ok(done.json()), done.company());
    }

    /** Nobody comes in by it any more; accounts stay, and so does the policy. */
    @DELETE
    public Response remove(@HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        request.guard().manageIdentityProviders();
        String domain = scope.domain();
        String entityId = scope.inTurn(Set.of(), session -> {
            Company company = scope.company(session, domain);
            CompanyScope.requireUnchanged(Optional.of(company), ifMatch, null);
            scope.providers(session, domain).remove();
            return company.entityId();
        });
        scope.audit(OperationType.DELETE, domain, Map.of("gatepost_entity", entityId));
        return Response.noContent().build();
    }

    /** Fetches the metadata again. What cannot be had or taken changes nothing. */
    @POST
    @Path("refresh")
    public Response refresh() {
        request.guard().manageIdentityProviders();
        String domain = scope.domain();
        Company company = scope.company(request.session(), domain);
        if (company.wish().source().url().isEmpty()) {
            throw Problem.typed(
                            Response.Status.CONFLICT,
                            "no-url",
                            "There is no address that it could be fetched from. Set it up again: with metadataUrl, the new"
                                    + " file, or the issuer.")
                    .exception();
        }
        MetadataReading reading = MetadataFetch.forAdmins(
                request.realm(), () -> CompanyRefresh.fetched(request.session(), company, request.now()));
        CompanyRefresh.Result result = scope.inTurn(
                Set.of(),
                session -> CompanyRefresh.apply(scope.providers(session, domain), company, reading, request.now()));
        scope.audit(OperationType.UPDATE, domain, result.details());
        if (!result.taken()) {
            throw CompanyScope.refused(company.wish().source().by(), result.remarks());
        }
        return KeycloakModelUtils.runJobInTransactionWithResult(
                request.session().getKeycloakSessionFactory(), session -> {
                    session.getContext().setRealm(scope.realm(session));
                    Company after = scope.company(session, domain);
                    ObjectNode json = scope.json(session).of(after).put("changed", result.changed());
                    json.set("findings", CompanyJson.remarks(result.remarks()));
                    return CompanyScope.tagged(Answers.ok(json), after);
                });
    }

    @Path("tests")
    public CompanyTestsResource tests() {
        return new CompanyTestsResource(scope);
    }
}
