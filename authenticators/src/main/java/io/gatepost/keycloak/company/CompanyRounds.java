// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.company;

import io.gatepost.iptrust.net.DomainName;
import io.gatepost.keycloak.account.AccountDirectory;
import io.gatepost.keycloak.account.LoginName;
import io.gatepost.keycloak.support.OnceOnly;
import io.gatepost.keycloak.turn.Turn;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.cluster.ClusterProvider;
import org.keycloak.common.util.Time;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/** Refreshes the metadata of all companies that are due, in every realm: one node does it, and one company after the other. */
public final class CompanyRounds {
    private static final Logger LOG = Logger.getLogger(CompanyRounds.class);
    private static final Duration REFRESHED_EVERY = Duration.ofHours(12);
    private static final Duration AFTER_A_FAILURE = Duration.ofHours(1);
    private static final Duration LONGEST_ROUND = Duration.ofMinutes(10);

    /** In one round. */
    private static final int MOST_OF_A_REALM = 100;

    private final KeycloakSessionFactory factory;
    private final Duration every;
    private final AtomicBoolean underWay = new AtomicBoolean();

    /** {@code every}: how often it is begun. */
    public CompanyRounds(KeycloakSessionFactory factory, Duration every) {
        this.factory = factory;
        this.every = every;
    }

    /** On a thread of its own, since others' servers are waited for; nothing while the last round goes on. */
    public void begin() {
        if (underWay.compareAndSet(false, true)) {
            Thread.ofPlatform().daemon().name("gatepost-company-refresh").start(() -> {
                try {
                    round();
                } catch (RuntimeException e) {
                    LOG.error("The metadata of companies could not be looked after", e);
                } finally {
                    underWay.set(false);
                }
            });
        }
    }

    private void round() {
        // Without a transaction, which would be open for as long as the companies take to answer.
        try (KeycloakSession session = factory.create()) {
            session.getProvider(ClusterProvider.class)
                    .executeIfNotExecuted("gatepost-company-refresh", (int) LONGEST_ROUND.toSeconds(), () -> {
                        Instant now = now();
                        List<Due> all = inTurns(
                                KeycloakModelUtils.runJobInTransactionWithResult(factory, one -> due(one, now)));
                        // The others are first the next time.
                        all.stream()
                                .takeWhile(due -> now().isBefore(now.plus(LONGEST_ROUND)))
                                .forEach(due -> refreshAlone(due, now));
                        return all.size();
                    });
        }
    }

    private static Instant now() {
        return Instant.ofEpochMilli(Time.currentTimeMillis());
    }

    /** {@code tried}: when it last was. */
    record Due(String realmId, String domain, Instant tried) {}

    /** Those first that have waited longest, and of each realm one before any has a second: none keeps the others waiting with its many. */
    static List<Due> inTurns(List<Due> all) {
        Map<String, Integer> places = new HashMap<>();
        Map<Integer, List<Due>> rounds = new TreeMap<>();
        all.stream()
                .sorted(Comparator.comparing(Due::tried))
                .forEach(due -> rounds.computeIfAbsent(
                                places.merge(due.realmId(), 1, Integer::sum), place -> new ArrayList<>())
                        .add(due));
        return rounds.entrySet().stream()
                .filter(round -> round.getKey() <= MOST_OF_A_REALM)
                .flatMap(round -> round.getValue().stream())
                .toList();
    }

    private static List<Due> due(KeycloakSession session, Instant now) {
        EntityManager rows = session.getProvider(JpaConnectionProvider.class).getEntityManager();
        // Of thousands of realms, those alone that have one; Keycloak's own queries ask realm by realm, and know no
        // key.
        return rows
                .createQuery(
                        "select p.realmId, p.alias from IdentityProviderEntity p join p.config c"
                                + " where p.enabled = true and key(c) = :key order by p.realmId",
                        Object[].class)
                .setParameter("key", Company.METADATA_URL)
                .getResultList()
                .stream()
                .flatMap(row -> dueAlone(session, (String) row[0], (String) row[1], now).stream())
                .toList();
    }

    private static Optional<Due> dueAlone(KeycloakSession session, String realmId, String alias, Instant now) {
        try {
            return due(session, realmId, alias, now);
        } catch (RuntimeException e) {
            LOG.errorf(e, "Whether the provider %s of the realm %s is due cannot be seen", alias, realmId);
            return Optional.empty();
        }
    }

    /** Nothing of what somebody wrote that no company of a domain of this realm is: the address to ask stands in it. */
    private static Optional<Due> due(KeycloakSession session, String realmId, String alias, Instant now) {
        @Nullable RealmModel realm = session.realms().getRealm(realmId);
        if (realm == null) {
            return Optional.empty();
        }
        session.getContext().setRealm(realm);
        return Company.of(session.identityProviders().getByAlias(alias))
                .filter(company -> lives(session, realmId, company.domain())
                        && new CompanyProviders(session, realm, company.domain())
                                .alias()
                                .equals(alias))
                .filter(company -> due(company.tried(), company.problem().isPresent(), now))
                .map(company ->
                        new Due(realmId, company.domain(), company.tried().orElse(Instant.EPOCH)));
    }

    private static boolean lives(KeycloakSession session, String realmId, String domain) {
        return DomainName.canonical(domain)
                .filter(domain::equals)
                .flatMap(name -> AccountDirectory.of(session).realm(session, new LoginName("anybody", name)))
                .map(RealmModel::getId)
                .filter(realmId::equals)
                .isPresent();
    }

    static boolean due(Optional<Instant> tried, boolean failed, Instant now) {
        Duration pause = failed ? AFTER_A_FAILURE : REFRESHED_EVERY;
        return tried.filter(at -> now.isBefore(at.plus(pause))).isEmpty();
    }

    /** One that fails leaves the others their turn. */
    private void refreshAlone(Due due, Instant now) {
        try {
            refresh(due, now);
        } catch (RuntimeException e) {
            LOG.errorf(e, "The metadata of the company of %s could not be refreshed", due.domain());
        }
    }

    /** Looks, asks and takes: in between nothing is held, and what has changed meanwhile is not overwritten. */
    private void refresh(Due due, Instant now) {
        Optional<Company> company =
                KeycloakModelUtils.runJobInTransactionWithResult(factory, session -> asked(session, due));
        if (company.isEmpty()) {
            return;
        }
        MetadataReading reading;
        try (KeycloakSession session = factory.create()) {
            reading = CompanyRefresh.fetched(session, company.get(), now);
        }
        Turn.of(factory, Set.of(), session -> {
            @Nullable RealmModel realm = session.realms().getRealm(due.realmId());
            if (realm == null) {
                return false;
            }
            session.getContext().setRealm(realm);
            CompanyProviders providers = new CompanyProviders(session, realm, due.domain());
            CompanyRefresh.Result result = CompanyRefresh.apply(providers, company.get(), reading, now);
            if (result.changed() || !result.taken()) {
                CompanyEvents.ofTimer(session, realm, due.domain(), result.details());
            }
            return result.changed();
        });
    }

    private Optional<Company> asked(KeycloakSession session, Due due) {
        RealmModel realm = session.realms().getRealm(due.realmId());
        // A round that takes longer than it is guarded meets the next one.
        if (realm == null || !OnceOnly.first(session, "company." + due.realmId() + '.' + due.domain(), every)) {
            return Optional.empty();
        }
        session.getContext().setRealm(realm);
        return new CompanyProviders(session, realm, due.domain())
                .find()
                .filter(company -> company.wish().source().url().isPresent());
    }
}
