// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.signin;

import static java.util.Objects.requireNonNull;

import io.gatepost.iptrust.decision.Reason;
import io.gatepost.iptrust.policy.Proof;
import io.gatepost.iptrust.policy.Service;
import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** The decisions about logins, in a table of our own; docs/audit.md has its columns. {@link LoginRecorder} writes them. */
public final class LoginRecords {
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
        public Wanted between(Instant begin, Optional<Instant> end) {
            return new Wanted(domain, account, address, service, decision, Optional.of(begin), end);
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
        return question(realm, wanted)
                .newestFirst(first, max)
                .map(LoginRecord::of)
                .toList();
    }

    public List<LoginRecord> oldestFirst(RealmModel realm, Wanted wanted, Optional<Place> after, int max) {
        return question(realm, wanted)
                .oldestFirst(after, max)
                .map(LoginRecord::of)
                .toList();
    }

    /** Those whose secret was right, each with those that were alike, the newest first. */
    List<RecordedLogin> different(RealmModel realm, Optional<String> domain, Instant from, int max) {
        TypedQuery<Object[]> query = rows.createNamedQuery(
                        domain.isPresent() ? "gatepost.login.different-of-domain" : "gatepost.login.different",
                        Object[].class)
                .setParameter("realm", realm.getId())
                .setParameter("from", from.toEpochMilli())
                .setMaxResults(max);
        domain.ifPresent(name -> query.setParameter("domain", name));
        return query.getResultStream().flatMap(row -> alike(row).stream()).toList();
    }

    private static Optional<RecordedLogin> alike(@Nullable Object[] row) {
        Optional<Service> service = text(row[1]).flatMap(Service::of);
        Optional<Proof> proof = text(row[3]).flatMap(Proof::of);
        // A later version may have known words that this one does not.
        return service.isEmpty() || proof.isEmpty()
                ? Optional.empty()
                : Optional.of(new RecordedLogin(
                        text(row[0]).orElseThrow(),
                        service.get(),
                        text(row[2]),
                        proof.get(),
                        text(row[4]),
                        text(row[5])
                                .filter(Reason.TRUSTED_DEVICE.word()::equals)
                                .isPresent(),
                        ((Number) requireNonNull(row[6])).longValue(),
                        Instant.ofEpochMilli(((Number) requireNonNull(row[7])).longValue())));
    }

    private static Optional<String> text(@Nullable Object column) {
        return Optional.ofNullable((String) column).filter(text -> !text.isEmpty());
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

    private Question<LoginEntity> question(RealmModel realm, Wanted wanted) {
        return new Question<>(rows, LoginEntity.class, realm)
                .equal("domain", wanted.domain())
                .equal("account", wanted.account())
                .equal("address", wanted.address())
                .equal("service", wanted.service())
                .equal("decision", wanted.decision())
                .between(wanted.from(), wanted.to());
    }
}
