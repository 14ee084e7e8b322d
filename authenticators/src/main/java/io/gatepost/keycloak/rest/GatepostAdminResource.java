// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.keycloak.account.AccountFacts;
import io.gatepost.keycloak.company.CompanyProviders;
import io.gatepost.keycloak.rest.account.SignInJson;
import io.gatepost.keycloak.rest.audit.AuditResource;
import io.gatepost.keycloak.rest.audit.Explanation;
import io.gatepost.keycloak.rest.audit.RecordedLoginExplanation;
import io.gatepost.keycloak.rest.domain.BrandingResource;
import io.gatepost.keycloak.rest.domain.CompanyAdminResource;
import io.gatepost.keycloak.rest.domain.CompanyJson;
import io.gatepost.keycloak.rest.domain.DomainFactorsResource;
import io.gatepost.keycloak.rest.domain.DomainsResource;
import io.gatepost.keycloak.rest.policy.LimitsJson;
import io.gatepost.keycloak.rest.policy.PoliciesResource;
import io.gatepost.keycloak.rest.support.AdminGuard;
import io.gatepost.keycloak.rest.support.AdminRequest;
import io.gatepost.keycloak.rest.support.Answers;
import io.gatepost.keycloak.rest.support.Paging;
import io.gatepost.keycloak.signin.SignIns;
import io.gatepost.keycloak.support.Gatepost;
import io.gatepost.keycloak.support.GatepostSettings;
import io.gatepost.keycloak.support.Problem;
import io.gatepost.keycloak.support.Violation;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.UserModel;

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

    /** What the decision would be for such an attempt, and why; or for a login that was. */
    @GET
    @Path("explain")
    public Response explain(
            @QueryParam("id") @Nullable String id,
            @QueryParam("account") @Nullable String account,
            @QueryParam("service") @Nullable String service,
            @QueryParam("address") @Nullable String address,
            @QueryParam("proof") @Nullable String proof,
            @QueryParam("device") @Nullable String device,
            @QueryParam("at") @Nullable String at) {
        request.guard().viewRealm();
        request.guard().viewUsers();
        if (id != null) {
            request.guard().viewEvents();
            if (Stream.of(account, service, address, proof, device, at).anyMatch(Objects::nonNull)) {
                throw Problem.malformed(List.of(new Violation("id", "says all that the other parameters would")))
                        .exception();
            }
            return Answers.ok(RecordedLoginExplanation.of(request, id).json());
        }
        return Answers.ok(Explanation.parse(request, account, service, address, proof, device, at)
                .json());
    }

    /** What no policy of the realm may exceed. */
    @GET
    @Path("limits")
    public Response limits() {
        request.guard().viewRealm();
        return Answers.ok(LimitsJson.of(
                Gatepost.part(request.session(), GatepostSettings.class).limits()));
    }

    @Path("audit")
    public AuditResource audit() {
        return new AuditResource(request);
    }

    @Path("import")
    public ImportResource imports() {
        return new ImportResource(request);
    }

    @Path("throttle")
    public ThrottleResource throttle() {
        return new ThrottleResource(request);
    }

    @Path("domains/{domain}/second-factor")
    public DomainFactorsResource domainFactors(@PathParam("domain") String domain) {
        return new DomainFactorsResource(request, domain);
    }

    /** Who it is, and whether the caller may help and change the account. */
    @GET
    @Path("accounts/{id}")
    public Response account(@PathParam("id") String id) {
        UserModel user = request.guard().viewable(request.session(), request.realm(), id);
        return Answers.ok(JsonNodeFactory.instance
                .objectNode()
                .put("id", user.getId())
                .put("name", AccountFacts.name(user))
                .put("enabled", user.isEnabled())
                .put("mayHelp", request.guard().mayHelp(request.realm(), user))
                .put("mayManage", request.guard().mayManage(user)));
    }

    /** Who came in to the account or was refused, newest first; the same within twelve hours is one entry. */
    @GET
    @Path("accounts/{id}/recent-logins")
    public Response recentLogins(
            @PathParam("id") String id,
            @QueryParam("first") @Nullable String first,
            @QueryParam("max") @Nullable String max) {
        UserModel user = request.guard().viewable(request.session(), request.realm(), id);
        request.guard().viewEvents();
        Paging paging = Paging.parse(first, max);
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        paging.of(new SignIns(request.session(), request.realm(), user).list())
                .forEach(signIn -> json.add(SignInJson.of(request.realm(), signIn)));
        return Answers.ok(json);
    }

    @Path("accounts/{id}/lock")
    public AccountLockResource lock(@PathParam("id") String id) {
        return new AccountLockResource(request, id);
    }

    @Path("accounts/{id}/trusted-devices")
    public AccountTrustResource trustedDevices(@PathParam("id") String id) {
        return AccountTrustResource.ofDevices(request, id);
    }

    @Path("accounts/{id}/trusted-addresses")
    public AccountTrustResource trustedAddresses(@PathParam("id") String id) {
        return AccountTrustResource.ofAddresses(request, id);
    }

    /** The companies of the realm's domains, as they stand, by domain. */
    @GET
    @Path("companies")
    public Response companies(@QueryParam("first") @Nullable String first, @QueryParam("max") @Nullable String max) {
        request.guard().viewIdentityProviders();
        Paging paging = Paging.parse(first, max);
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        paging.of(CompanyProviders.all(request.session())).forEach(company -> {
            ObjectNode one = new CompanyJson(request.session(), request.realm(), request.now()).of(company);
            one.set("findings", CompanyJson.remarks(company.remarks(request.now())));
            json.add(one);
        });
        return Answers.ok(json);
    }

    @Path("branding")
    public BrandingResource branding() {
        return new BrandingResource(request);
    }

    /** What Keycloak's own answer about the caller's roles does not tell: the help desk's is none of its admin roles. */
    @GET
    @Path("permissions")
    public Response permissions() {
        request.guard().viewUsers();
        return Answers.ok(JsonNodeFactory.instance
                .objectNode()
                .put("mayHelp", request.guard().mayHelpUsers(request.realm())));
    }

    @Path("domains/{domain}/company")
    public CompanyAdminResource company(@PathParam("domain") String domain) {
        return new CompanyAdminResource(request, domain);
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
