// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.company;

import io.gatepost.keycloak.support.Gatepost;
import io.gatepost.keycloak.support.OnceOnly;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.keycloak.broker.saml.SAMLIdentityProviderConfig;
import org.keycloak.common.util.Time;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.IdentityProviderQuery;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Fetches a company's metadata again, so that its next key is known before it signs with it. What cannot be had or would not be taken
 * anew changes nothing: the company goes on as it was, and the admins are told.
 */
public final class CompanyRefresh {
    /** How often the timer looks for those that are due. */
    public static final Duration LOOKED_FOR_EVERY = Duration.ofMinutes(15);

    private static final Logger LOG = Logger.getLogger(CompanyRefresh.class);
    private static final Duration EVERY = Duration.ofHours(12);
    private static final Duration AFTER_A_FAILURE = Duration.ofHours(1);
    private static final int LONGEST_DETAIL = 255;

    private CompanyRefresh() {}

    /** What became of it. {@code remarks}: with an error among them it was not taken. */
    public record Result(boolean changed, List<Remark> remarks) {
        public Result {
            remarks = List.copyOf(remarks);
        }

        public boolean taken() {
            return remarks.stream().noneMatch(remark -> remark.level() == Remark.Level.ERROR);
        }

        /** Why it was not taken. */
        public String why() {
            String why = remarks.stream()
                    .filter(remark -> remark.level() == Remark.Level.ERROR)
                    .map(Remark::reason)
                    .collect(Collectors.joining(" "));
            return why.length() > LONGEST_DETAIL ? why.substring(0, LONGEST_DETAIL) : why;
        }

        /** For an admin event. */
        public Map<String, String> details() {
            return taken()
                    ? Map.of("gatepost_change", changed ? "refreshed" : "none")
                    : Map.of("gatepost_change", "kept", "gatepost_detail", why());
        }
    }

    /** What is at its address now. Nothing is changed yet. */
    public static MetadataReading fetched(KeycloakSession session, Company company, URI url, Instant now) {
        CompanyAddresses allowed = Gatepost.part(session, CompanyAddresses.class);
        try {
            return new MetadataReader(
                            Optional.of(company.entityId()), company.wish().anchor(), allowed, now)
                    .read(new MetadataFetch(session, allowed).from(url));
        } catch (MetadataFetch.FailedException e) {
            return MetadataReading.failed("metadata-url", e.why());
        }
    }

    /** Takes what was fetched, unless the company is no longer the one that it was fetched for. */
    public static Result apply(CompanyProviders providers, Company asked, MetadataReading reading, Instant now) {
        Optional<Company> company = providers
                .find()
                .filter(found ->
                        found.wish().equals(asked.wish()) && found.entityId().equals(asked.entityId()));
        if (company.isEmpty()) {
            return new Result(false, List.of(Remark.error("changed", "The company was changed in the meantime.")));
        }
        Optional<CompanyMetadata> metadata = reading.taken();
        Result result = new Result(
                metadata.isPresent() && providers.refresh(company.get(), metadata.get(), now), reading.remarks());
        if (!result.taken()) {
            providers.keep(company.get(), result.why(), now);
        }
        return result;
    }

    /** All that are due, in every realm; of several nodes one does it. */
    public static void refreshDue(KeycloakSessionFactory factory) {
        Instant now = Instant.ofEpochMilli(Time.currentTimeMillis());
        List<Due> due = new ArrayList<>();
        KeycloakModelUtils.runJobInTransaction(
                factory,
                session -> session.realms().getRealmsStream().toList().forEach(realm -> {
                    session.getContext().setRealm(realm);
                    due.addAll(due(session, realm, now));
                }));
        for (Due one : due) {
            try {
                KeycloakModelUtils.runJobInTransaction(factory, session -> refresh(session, one, now));
            } catch (RuntimeException e) {
                LOG.errorf(e, "The metadata of the company of %s could not be refreshed", one.domain());
            }
        }
    }

    private record Due(String realmId, String domain) {}

    private static List<Due> due(KeycloakSession session, RealmModel realm, Instant now) {
        try (Stream<IdentityProviderModel> all =
                session.identityProviders().getAllStream(IdentityProviderQuery.any())) {
            return all.filter(provider -> provider.getConfig().containsKey(Company.METADATA_URL))
                    .map(provider -> new Company(new SAMLIdentityProviderConfig(provider)))
                    .filter(company -> due(company, now))
                    .map(company -> new Due(realm.getId(), company.domain()))
                    .toList();
        }
    }

    static boolean due(Company company, Instant now) {
        Duration pause = company.problem().isPresent() ? AFTER_A_FAILURE : EVERY;
        return company.provider().isEnabled()
                && company.tried().filter(at -> now.isBefore(at.plus(pause))).isEmpty();
    }

    private static void refresh(KeycloakSession session, Due due, Instant now) {
        RealmModel realm = session.realms().getRealm(due.realmId());
        if (realm == null
                || !OnceOnly.first(session, "company." + due.realmId() + '.' + due.domain(), LOOKED_FOR_EVERY)) {
            return;
        }
        session.getContext().setRealm(realm);
        CompanyProviders providers = new CompanyProviders(session, realm, due.domain());
        Optional<Company> company = providers.find();
        Optional<URI> url = company.flatMap(found -> found.wish().metadataUrl());
        if (company.isEmpty() || url.isEmpty()) {
            return;
        }
        Result result = apply(providers, company.get(), fetched(session, company.get(), url.get(), now), now);
        if (result.changed() || !result.taken()) {
            CompanyEvents.ofTimer(session, realm, due.domain(), result.details());
        }
    }
}
