// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest;

import io.gatepost.keycloak.support.Problem;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** The resources under {@code /admin/realms/{realm}/gatepost}; every method asks {@link AdminGuard} first. */
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public final class GatepostAdminResource {
    private final AdminRequest request;

    GatepostAdminResource(AdminRequest request) {
        this.request = request;
    }

    @Path("policies")
    public PoliciesResource policies() {
        return new PoliciesResource(request);
    }

    @Path("domains")
    public DomainsResource domains() {
        return new DomainsResource(request);
    }

    /** What the decision would be for such an attempt, and why. */
    @GET
    @Path("explain")
    public Response explain(
            @QueryParam("account") @Nullable String account,
            @QueryParam("service") @Nullable String service,
            @QueryParam("address") @Nullable String address,
            @QueryParam("proof") @Nullable String proof,
            @QueryParam("device") @Nullable String device,
            @QueryParam("at") @Nullable String at) {
        request.guard().viewRealm();
        request.guard().viewUsers();
        return Answers.ok(Explanation.parse(request, account, service, address, proof, device, at)
                .json());
    }

    @Path("throttle")
    public ThrottleResource throttle() {
        return new ThrottleResource(request);
    }

    @Path("domains/{domain}/second-factor")
    public DomainFactorsResource domainFactors(@PathParam("domain") String domain) {
        return new DomainFactorsResource(request, domain);
    }

    @Path("accounts/{id}/second-factor")
    public SecondFactorResource secondFactor(@PathParam("id") String id) {
        return new SecondFactorResource(request, id);
    }

    @Path("accounts/{id}/app-passwords")
    public AccountAppPasswordsResource appPasswords(@PathParam("id") String id) {
        return new AccountAppPasswordsResource(request, id);
    }
}
