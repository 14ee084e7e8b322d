// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.domain;

import io.gatepost.iptrust.policy.Proof;
import io.gatepost.keycloak.company.Company;
import io.gatepost.keycloak.company.CompanyEvents;
import io.gatepost.keycloak.company.CompanyProviders;
import io.gatepost.keycloak.company.CompanySetup;
import io.gatepost.keycloak.company.Remark;
import io.gatepost.keycloak.rest.support.AdminRequest;
import io.gatepost.keycloak.rest.support.Preconditions;
import io.gatepost.keycloak.support.Problem;
import io.gatepost.keycloak.support.Violation;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ModelDuplicateException;
import org.keycloak.models.RealmModel;
import org.keycloak.services.resources.admin.AdminEventBuilder;

/** A domain's company, as one request meets it: in the request's own session, and in the one of its turn. */
record CompanyScope(AdminRequest request, String typedDomain) {
    /** Which field of the request a finding is about. */
    private static final Map<String, String> POINTERS = Map.of(
            "metadata-url",
            "/metadataUrl",
            "client",
            "/clientId",
            "client-secret",
            "/clientSecret",
            "issuer",
            "/issuer");

    /** One whose accounts are in this realm. */
    String domain() {
        return HeldDomain.of(request, typedDomain);
    }

    CompanyProviders providers(KeycloakSession session, String domain) {
        return new CompanyProviders(session, realm(session), domain);
    }

    /** Throws the problem (404) that there is none. */
    Company company(KeycloakSession session, String domain) {
        return providers(session, domain)
                .find()
                .orElseThrow(() -> Problem.of(Response.Status.NOT_FOUND, "The domain has no company.")
                        .exception());
    }

    CompanySetup setup(KeycloakSession session, String domain, Proof by) {
        return new CompanySetup(
                session, realm(session), domain, providers(session, domain).alias(), by);
    }

    CompanyJson json(KeycloakSession session) {
        return new CompanyJson(session, realm(session), request.now());
    }

    RealmModel realm(KeycloakSession session) {
        return session.realms().getRealm(request.realm().getId());
    }

    /** {@code realms}: those that are read anew, which to bridges is a change of all their accounts. */
    <T> T inTurn(Set<String> realms, Function<KeycloakSession, T> change) {
        try {
            return request.inTurn(realms, (caller, session) -> caller.manageIdentityProviders(), change);
        } catch (ModelDuplicateException e) {
            throw Problem.typed(Response.Status.CONFLICT, "exists", "Somebody else set it up at the same moment.")
                    .exception();
        }
    }

    void audit(OperationType operation, String domain, Map<String, String> details) {
        AdminEventBuilder event =
                request.event(operation, CompanyEvents.RESOURCE_TYPE).detail("gatepost_domain", domain);
        details.forEach(event::detail);
        event.success();
    }

    static void requireUnchanged(Optional<Company> company, @Nullable String ifMatch, @Nullable String ifNoneMatch) {
        new Preconditions(ifMatch, ifNoneMatch)
                .require(
                        company.map(Company::entityTag),
                        "Somebody else has changed the company since it was read. Read it again.");
    }

    static Response tagged(Response answer, Company company) {
        return Response.fromResponse(answer)
                .header(HttpHeaders.ETAG, company.entityTag())
                .build();
    }

    static RuntimeException refused(Proof by, List<Remark> remarks) {
        return Problem.invalid(remarks.stream()
                        .filter(remark -> remark.level() == Remark.Level.ERROR)
                        .map(remark -> new Violation(
                                POINTERS.getOrDefault(remark.what(), by == Proof.OIDC ? "/issuer" : "/metadata"),
                                remark.what() + ": " + remark.reason()))
                        .toList())
                .exception();
    }
}
