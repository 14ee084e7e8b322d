// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.signin;

import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** Who changed what, in a table of our own; docs/audit.md has its columns. {@link ChangeRecorder} writes them. */
public final class ChangeRecords {
    private final EntityManager rows;

    private ChangeRecords(EntityManager rows) {
        this.rows = rows;
    }

    public static ChangeRecords of(KeycloakSession session) {
        return new ChangeRecords(
                session.getProvider(JpaConnectionProvider.class).getEntityManager());
    }

    /** Which are wanted; what is empty does not matter. {@code from} is within, {@code to} is not. */
    public record Wanted(
            Optional<String> domain,
            Optional<String> account,
            Optional<String> kind,
            Optional<Instant> from,
            Optional<Instant> to) {
        public Wanted between(Instant begin, Optional<Instant> end) {
            return new Wanted(domain, account, kind, Optional.of(begin), end);
        }
    }

    void add(ChangeEntity row) {
        rows.persist(row);
    }

    public List<ChangeRecord> newestFirst(RealmModel realm, Wanted wanted, int first, int max) {
        return question(realm, wanted)
                .newestFirst(first, max)
                .map(ChangeRecord::of)
                .toList();
    }

    public List<ChangeRecord> oldestFirst(
            RealmModel realm, Wanted wanted, Optional<LoginRecords.Place> after, int max) {
        return question(realm, wanted)
                .oldestFirst(after, max)
                .map(ChangeRecord::of)
                .toList();
    }

    /** With the realm go its records. */
    public void forget(RealmModel realm) {
        rows.createNamedQuery("gatepost.change.forget-realm")
                .setParameter("realm", realm.getId())
                .executeUpdate();
    }

    private Question<ChangeEntity> question(RealmModel realm, Wanted wanted) {
        return new Question<>(rows, ChangeEntity.class, realm)
                .equal("domain", wanted.domain())
                .equal("account", wanted.account())
                .equal("kind", wanted.kind())
                .between(wanted.from(), wanted.to());
    }
}
