// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.signin;

import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.keycloak.cluster.ClusterProvider;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/** The decisions about logins, in a table of our own; docs/audit.md has its columns. {@link LoginRecorder} writes them. */
public final class LoginRecords {
    private static final Logger LOG = Logger.getLogger(LoginRecords.class);
    private static final int BATCH = 1_000;
    /** Of one round, so that it ends; the next goes on. */
    private static final int MOST_BATCHES = 200;

    private static final int LONGEST_ROUND_SECONDS = 600;

    private final EntityManager rows;

    private LoginRecords(EntityManager rows) {
        this.rows = rows;
    }

    public static LoginRecords of(KeycloakSession session) {
        return new LoginRecords(session.getProvider(JpaConnectionProvider.class).getEntityManager());
    }

    /** Which are wanted; what is empty does not matter. {@code from} is within, {@code to} is not. */
    public record Wanted(
            Optional<String> domain,
            Optional<String> account,
            Optional<String> address,
            Optional<String> service,
            Optional<String> decision,
            Optional<Instant> from,
            Optional<Instant> to) {
        public Wanted since(Instant begin) {
            return new Wanted(domain, account, address, service, decision, Optional.of(begin), to);
        }

        public Wanted until(Instant end) {
            return new Wanted(domain, account, address, service, decision, from, Optional.of(end));
        }
    }

    /** After which one to go on, the oldest being first. */
    public record Place(Instant at, String id) {}

    void add(LoginEntity row) {
        rows.persist(row);
    }

    public Optional<LoginRecord> find(RealmModel realm, String id) {
        return rows.createNamedQuery("gatepost.login", LoginEntity.class)
                .setParameter("realm", realm.getId())
                .setParameter("id", id)
                .getResultStream()
                .findFirst()
                .map(LoginRecord::of);
    }

    public List<LoginRecord> newestFirst(RealmModel realm, Wanted wanted, int first, int max) {
        return new Question(realm, wanted)
                .list("l.time desc, l.id desc")
                .setFirstResult(first)
                .setMaxResults(max)
                .getResultStream()
                .map(LoginRecord::of)
                .toList();
    }

    public List<LoginRecord> oldestFirst(RealmModel realm, Wanted wanted, Optional<Place> after, int max) {
        Question question = new Question(realm, wanted);
        after.ifPresent(place -> {
            // The first half bounds the index: without it each batch would read again what lies before its place.
            question.require("l.time >= :afterTime");
            question.require("(l.time > :afterTime or l.id > :afterId)");
            question.with("afterTime", place.at().toEpochMilli()).with("afterId", place.id());
        });
        return question.list("l.time, l.id")
                .setMaxResults(max)
                .getResultStream()
                .map(LoginRecord::of)
                .toList();
    }

    /** What a trial came to, service by service: how many records, and of how many accounts, with each change and reason. */
    public List<TrialCount> trialCounts(RealmModel realm, String trial) {
        return rows.createNamedQuery("gatepost.login.trial-counts", Object[].class)
                .setParameter("realm", realm.getId())
                .setParameter("trial", trial)
                .getResultStream()
                .map(row ->
                        new TrialCount((String) row[0], (String) row[1], (String) row[2], (Long) row[3], (Long) row[4]))
                .toList();
    }

    public record TrialCount(String service, String change, String reason, long records, long accounts) {}

    /** The accounts for which it makes a difference, those with most records first. */
    public List<TrialAccount> trialAccounts(RealmModel realm, String trial, int first, int max) {
        return rows.createNamedQuery("gatepost.login.trial-accounts", Object[].class)
                .setParameter("realm", realm.getId())
                .setParameter("trial", trial)
                .setFirstResult(first)
                .setMaxResults(max)
                .getResultStream()
                .map(row -> new TrialAccount(
                        (String) row[0],
                        (String) row[1],
                        (String) row[2],
                        (String) row[3],
                        (Long) row[4],
                        Instant.ofEpochMilli((Long) row[5])))
                .toList();
    }

    public record TrialAccount(
            String account, String service, String change, String reason, long records, Instant last) {}

    /** With the realm go its records. */
    public void forget(RealmModel realm) {
        rows.createNamedQuery("gatepost.login.forget-realm")
                .setParameter("realm", realm.getId())
                .executeUpdate();
    }

    /** Removes what is older, batch by batch, each in a transaction of its own; one node at a time does it. */
    public static void forgetOlderThan(KeycloakSessionFactory factory, Duration kept, Instant now) {
        KeycloakModelUtils.runJobInTransaction(
                factory,
                session -> session.getProvider(ClusterProvider.class)
                        .executeIfNotExecuted("gatepost-old-logins", LONGEST_ROUND_SECONDS, () -> {
                            int batches = 0;
                            while (batches < MOST_BATCHES && forgetBatch(factory, now.minus(kept)) == BATCH) {
                                batches++;
                            }
                            if (batches == MOST_BATCHES) {
                                LOG.infof(
                                        "More old logins than %d were kept; the rest goes next time",
                                        MOST_BATCHES * BATCH);
                            }
                            return batches;
                        }));
    }

    private static int forgetBatch(KeycloakSessionFactory factory, Instant before) {
        return KeycloakModelUtils.runJobInTransactionWithResult(factory, session -> {
            EntityManager rows = of(session).rows;
            List<String> ids = rows.createNamedQuery("gatepost.login.old", String.class)
                    .setParameter("before", before.toEpochMilli())
                    .setMaxResults(BATCH)
                    .getResultList();
            if (!ids.isEmpty()) {
                rows.createNamedQuery("gatepost.login.forget")
                        .setParameter("ids", ids)
                        .executeUpdate();
            }
            return ids.size();
        });
    }

    /** A query of fixed words; whatever comes from outside is a parameter. */
    private final class Question {
        private final StringBuilder where = new StringBuilder("l.realmId = :realm");
        private final Map<String, Object> parameters = new LinkedHashMap<>();

        Question(RealmModel realm, Wanted wanted) {
            with("realm", realm.getId());
            equal("domain", wanted.domain());
            equal("account", wanted.account());
            equal("address", wanted.address());
            equal("service", wanted.service());
            equal("decision", wanted.decision());
            wanted.from().ifPresent(from -> {
                require("l.time >= :from");
                with("from", from.toEpochMilli());
            });
            wanted.to().ifPresent(to -> {
                require("l.time < :to");
                with("to", to.toEpochMilli());
            });
        }

        private void equal(String column, Optional<String> value) {
            value.ifPresent(text -> {
                require("l." + column + " = :" + column);
                with(column, text);
            });
        }

        void require(String condition) {
            where.append(" and ").append(condition);
        }

        Question with(String parameter, Object value) {
            parameters.put(parameter, value);
            return this;
        }

        TypedQuery<LoginEntity> list(String order) {
            TypedQuery<LoginEntity> query = rows.createQuery(
                    "select l from LoginEntity l where " + where + " order by " + order, LoginEntity.class);
            parameters.forEach(query::setParameter);
            return query;
        }
    }
}
