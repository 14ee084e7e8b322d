// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.policy;

import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/** The versions of the policies, each as it was saved; the newest 100 of each policy are kept. */
public final class PolicyHistory {
    private static final int KEPT = 100;

    private final EntityManager rows;

    private PolicyHistory(EntityManager rows) {
        this.rows = rows;
    }

    public static PolicyHistory of(KeycloakSession session) {
        return new PolicyHistory(
                session.getProvider(JpaConnectionProvider.class).getEntityManager());
    }

    /** Newest first. */
    public List<PolicyVersion> versions(RealmModel realm, PolicyName name, int first, int max) {
        return rows.createNamedQuery("gatepost.policy.versions", PolicyVersionEntity.class)
                .setParameter("realm", realm.getId())
                .setParameter("name", name.word())
                .setFirstResult(first)
                .setMaxResults(max)
                .getResultStream()
                .map(PolicyHistory::version)
                .toList();
    }

    public Optional<PolicyVersion> version(RealmModel realm, PolicyName name, long version) {
        return rows.createNamedQuery("gatepost.policy.version", PolicyVersionEntity.class)
                .setParameter("realm", realm.getId())
                .setParameter("name", name.word())
                .setParameter("version", version)
                .setMaxResults(1)
                .getResultStream()
                .map(PolicyHistory::version)
                .findFirst();
    }

    /** The version that came before this one. */
    public Optional<PolicyVersion> before(RealmModel realm, PolicyName name, long version) {
        return versions(realm, name, 0, KEPT).stream()
                .filter(earlier -> earlier.version() < version)
                .findFirst();
    }

    public void add(RealmModel realm, PolicyName name, PolicyVersion version) {
        PolicyVersionEntity row = new PolicyVersionEntity();
        row.id = KeycloakModelUtils.generateId();
        row.realmId = realm.getId();
        row.name = name.word();
        row.version = version.version();
        row.savedAt = version.savedAt().toEpochMilli();
        row.author = version.author();
        row.remark = version.comment();
        row.document = version.text();
        rows.persist(row);
        rows.createNamedQuery("gatepost.policy.forget-old")
                .setParameter("realm", realm.getId())
                .setParameter("name", name.word())
                .setParameter("version", version.version() - KEPT)
                .executeUpdate();
    }

    /** With the realm goes what its policies were. */
    public void forget(RealmModel realm) {
        rows.createNamedQuery("gatepost.policy.forget-realm")
                .setParameter("realm", realm.getId())
                .executeUpdate();
    }

    /** Some databases keep no empty text. */
    private static PolicyVersion version(PolicyVersionEntity row) {
        return new PolicyVersion(
                row.version,
                Instant.ofEpochMilli(row.savedAt),
                Optional.ofNullable(row.author).orElse(""),
                Optional.ofNullable(row.remark).orElse(""),
                row.document);
    }
}
