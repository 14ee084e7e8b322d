// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.domain;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.iptrust.policy.Proof;
import io.gatepost.keycloak.company.Company;
import io.gatepost.keycloak.company.CompanyAddresses;
import io.gatepost.keycloak.company.CompanyMetadata;
import io.gatepost.keycloak.company.CompanyProviders;
import io.gatepost.keycloak.company.CompanyRefresh;
import io.gatepost.keycloak.company.CompanySetup;
import io.gatepost.keycloak.company.CompanyWish;
import io.gatepost.keycloak.company.MetadataFetch;
import io.gatepost.keycloak.company.MetadataReading;
import io.gatepost.keycloak.company.Remark;
import io.gatepost.keycloak.company.SamlReader;
import io.gatepost.keycloak.rest.policy.PolicySaving;
import io.gatepost.keycloak.rest.support.AdminRequest;
import io.gatepost.keycloak.rest.support.Answers;
import io.gatepost.keycloak.support.Gatepost;
import io.gatepost.keycloak.support.Problem;
import jakarta.ws.rs.core.Response;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.KeycloakSession;

/**
 * A domain's company as a request wants it, with what its metadata says and what the domain's policy lacks for it; found out before anything
 * is changed.
 */
final class CompanySettingUp {
    private final CompanyScope scope;
    private final AdminRequest request;
    private final String domain;
    private final CompanyBody body;
    private final Proof by;
    private final List<Remark> remarks;
    private final Optional<CompanyMetadata> metadata;

    private CompanySettingUp(
            CompanyScope scope,
            String domain,
            CompanyBody body,
            List<Remark> remarks,
            Optional<CompanyMetadata> metadata) {
        this.scope = scope;
        this.request = scope.request();
        this.domain = domain;
        this.body = body;
        this.by = body.wish().source().by();
        this.remarks = remarks;
        this.metadata = metadata;
    }

    /** Reads the metadata, and fetches it where only its address is given. */
    static CompanySettingUp lookedAt(CompanyScope scope, String domain, CompanyBody body) {
        AdminRequest request = scope.request();
        MetadataReading reading = read(scope, domain, body);
        CompanySetup setup =
                scope.setup(request.session(), domain, body.wish().source().by());
        if (!setup.speaks() && setup.change().isPresent()) {
            // The policy is a matter of the realm.
            request.guard().manageRealm();
        }
        List<Remark> remarks = Stream.concat(reading.remarks().stream(), setup.remarks().stream())
                .toList();
        return new CompanySettingUp(
                scope,
                domain,
                body,
                remarks,
                reading.taken()
                        .filter(found -> new MetadataReading(Optional.of(found), remarks)
                                .taken()
                                .isPresent()));
    }

    /** What would become of it, and what is in the way; nothing is kept. */
    Response tried() {
        CompanyProviders providers = scope.providers(request.session(), domain);
        metadata.ifPresent(found -> requireVacant(providers, found));
        CompanyJson words = scope.json(request.session());
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("domain", domain)
                .put("dryRun", true)
                .put("possible", metadata.isPresent());
        metadata.ifPresent(found -> json.put("entityId", found.entityId())
                .put("signOn", found.signOn().toString()));
        json.set("findings", CompanyJson.remarks(remarks));
        json.set("ours", words.ours(by, providers.alias()));
        metadata.ifPresent(found -> json.set("company", words.of(providers.preview(body.wish(), Optional.of(found)))));
        return Answers.ok(json);
    }

    /** Set up, whole or not at all. */
    Response done(@Nullable String ifMatch, @Nullable String ifNoneMatch) {
        CompanyMetadata found = metadata.orElseThrow(() -> CompanyScope.refused(by, remarks));
        requireVacant(scope.providers(request.session(), domain), found);
        // With the realm as the others have left it: it has the policy.
        CompanySaved saved = scope.inTurn(Set.of(request.realm().getId()), session -> {
            CompanyProviders providers = scope.providers(session, domain);
            CompanyScope.requireUnchanged(providers.find(), ifMatch, ifNoneMatch);
            requireVacant(providers, found);
            return saved(session, found);
        });
        boolean made = saved.change() == CompanyProviders.Change.MADE;
        boolean changed = saved.change() != CompanyProviders.Change.NONE;
        if (changed) {
            Map<String, String> details =
                    new HashMap<>(Map.of("gatepost_entity", saved.company().entityId()));
            saved.policy().ifPresent(policy -> details.put("gatepost_policy", policy.word()));
            scope.audit(made ? OperationType.CREATE : OperationType.UPDATE, domain, details);
        }
        ObjectNode json = saved.json().put("dryRun", false).put("changed", changed);
        json.set("findings", CompanyJson.remarks(remarks));
        return CompanyScope.tagged(
                Answers.json(made ? Response.Status.CREATED : Response.Status.OK, json), saved.company());
    }

    private CompanySaved saved(KeycloakSession session, CompanyMetadata metadata) {
        CompanyProviders providers = scope.providers(session, domain);
        CompanyProviders.Change change = providers.put(body.wish(), Optional.of(metadata), request.now());
        CompanySetup setup = scope.setup(session, domain, by);
        Optional<CompanySetup.Change> policy = setup.speaks() ? Optional.empty() : setup.change();
        policy.ifPresent(wanted -> {
            // Asked again: the policy may have been changed since it was looked at.
            request.guardIn(session).manageRealm();
            new PolicySaving(request, wanted.name(), true, null, null)
                    .saveIn(session, wanted.text(), "company " + providers.alias());
        });
        Company company = providers.find().orElseThrow();
        return new CompanySaved(
                policy.isPresent() && change == CompanyProviders.Change.NONE ? CompanyProviders.Change.CHANGED : change,
                company,
                policy.map(CompanySetup.Change::name),
                scope.json(session).of(company));
    }

    private static MetadataReading read(CompanyScope scope, String domain, CompanyBody body) {
        AdminRequest request = scope.request();
        return switch (body.wish().source()) {
            case CompanyWish.Oidc oidc -> {
                boolean kept = scope.providers(request.session(), domain)
                        .find()
                        .filter(company -> company.wish().source() instanceof CompanyWish.Oidc before
                                && before.issuer().equals(oidc.issuer())
                                && before.clientSecret().isPresent())
                        .isPresent();
                yield MetadataFetch.forAdmins(
                        request.realm(),
                        () -> CompanyRefresh.fetched(
                                request.session(),
                                oidc,
                                kept || oidc.clientSecret().isPresent()));
            }
            case CompanyWish.Saml saml ->
                body.metadata()
                        .map(text -> new SamlReader(
                                        body.entityId(),
                                        saml.anchor(),
                                        Gatepost.part(request.session(), CompanyAddresses.class),
                                        request.now())
                                .read(text.getBytes(UTF_8)))
                        .orElseGet(() -> MetadataFetch.forAdmins(
                                request.realm(),
                                () -> CompanyRefresh.fetched(request.session(), body.entityId(), saml, request.now())));
        };
    }

    /** Another company's people would come in by the ties of the first one's. */
    private void requireVacant(CompanyProviders providers, CompanyMetadata metadata) {
        if (providers.occupied(by, metadata.entityId())) {
            throw Problem.typed(
                            Response.Status.CONFLICT,
                            "other-company",
                            "The domain has another company, or a provider of another kind stands in its place. Remove it"
                                    + " first; with it go the ties between its accounts and ours.")
                    .exception();
        }
    }
}
