// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.domain;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.keycloak.company.Company;
import io.gatepost.keycloak.company.CompanyTest;
import io.gatepost.keycloak.rest.support.AdminRequest;
import io.gatepost.keycloak.rest.support.Answers;
import io.gatepost.keycloak.support.Problem;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.net.URI;
import java.security.SecureRandom;
import java.util.Map;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.Constants;

/** Signing in at a domain's company for a try, without being signed in here. */
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public final class CompanyTestsResource {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final AdminRequest request;
    private final CompanyScope scope;

    CompanyTestsResource(CompanyScope scope) {
        this.request = scope.request();
        this.scope = scope;
    }

    /** An address at which a browser signs in at the company without being signed in here. */
    @POST
    public Response test() {
        request.guard().manageIdentityProviders();
        String domain = scope.domain();
        Company company = scope.company(request.session(), domain);
        CompanyTest test =
                CompanyTest.begin(request.session(), RANDOM, request.realm().getId(), company.alias());
        scope.audit(OperationType.ACTION, domain, Map.of("gatepost_change", "test"));
        return Answers.json(
                Response.Status.CREATED,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("id", test.id())
                        .put("url", address(company, test).toString())
                        .put("until", request.now().plus(CompanyTest.LASTS).toString()));
    }

    private URI address(Company company, CompanyTest test) {
        URI base = request.session().getContext().getUri().getBaseUri();
        String realm = request.realm().getName();
        return UriBuilder.fromUri(base)
                .path("realms/{realm}/protocol/openid-connect/auth")
                .queryParam("client_id", Constants.ACCOUNT_CONSOLE_CLIENT_ID)
                .queryParam("response_type", "code")
                .queryParam("scope", "openid")
                .queryParam("redirect_uri", "{redirect}")
                // Nobody has its verifier, and no code is ever given out for it.
                .queryParam("code_challenge_method", "S256")
                .queryParam("code_challenge", "{challenge}")
                // The admin may be signed in here.
                .queryParam("prompt", "login")
                .queryParam("kc_idp_hint", "{alias}")
                .queryParam(CompanyTest.PARAMETER, "{test}")
                .build(
                        realm,
                        base.resolve("realms/" + realm + "/account/"),
                        "A".repeat(43),
                        company.alias(),
                        test.id());
    }

    /** What arrived, and what the decision made of it. */
    @GET
    @Path("{id}")
    public Response tested(@PathParam("id") String id) {
        request.guard().viewIdentityProviders();
        String alias = scope.providers(request.session(), scope.domain()).alias();
        String result = new CompanyTest(request.realm().getId(), alias, id)
                .result(request.session())
                .orElseThrow(() -> Problem.of(
                                Response.Status.NOT_FOUND, "No such test was asked for, or it was too long ago.")
                        .exception());
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("state", result.isEmpty() ? "waiting" : "arrived");
        if (!result.isEmpty()) {
            json.set("arrived", Answers.parsed(result));
        }
        return Answers.ok(json);
    }
}
