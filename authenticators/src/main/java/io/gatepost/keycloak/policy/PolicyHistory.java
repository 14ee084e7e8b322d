// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.policy;

import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/** The versions of the policies, each as it was saved; the newest 100 of each policy are kept. */
public final class PolicyHistory {
    private static final int KEPT = 100;

    private final KeycloakSession session;
    private final EntityManager rows;

    private PolicyHistory(KeycloakSession session) {
        this.session = session;
        this.rows = session.getProvider(JpaConnectionProvider.class).getEntityManager();
    }

    public static PolicyHistory of(KeycloakSession session) {
        return new PolicyHistory(session);
    }

    /** Newest first; without the documents, which may be large. */
    public List<PolicyVersion> versions(RealmModel realm, PolicyName name, int first, int max) {
        return of(rows.createNamedQuery("gatepost.policy.versions", Object[].class), realm, name)
                .setFirstResult(first)
                .setMaxResults(max)
                .getResultStream()
                .map(row -> version((Long) row[0], (Long) row[1], (String) row[2], (String) row[3]))
                .toList();
    }

    public Optional<PolicyVersion.Document> version(RealmModel realm, PolicyName name, long version) {
        return of(rows.createNamedQuery("gatepost.policy.version", PolicyVersionEntity.class), realm, name)
                .setParameter("version", version)
                .setMaxResults(1)
                .getResultStream()
                .findFirst()
                .map(row -> new PolicyVersion.Document(
                        version(row.version, row.savedAt, row.author, row.remark), row.document));
    }

    /** The version that came before this one. */
    public Optional<PolicyVersion.Document> before(RealmModel realm, PolicyName name, long version) {
        return of(rows.createNamedQuery("gatepost.policy.version-before", Long.class), realm, name)
                .setParameter("version", version)
                .getResultStream()
                .filter(Objects::nonNull)
                .findFirst()
                .flatMap(before -> version(realm, name, before));
    }

    private static <T> TypedQuery<T> of(TypedQuery<T> query, RealmModel realm, PolicyName name) {
        return query.setParameter("realm", realm.getId()).setParameter("name", name.word());
    }

    /** Who changes a policy, when, and what for. */
    public record Change(String author, Instant at, String comment) {}

    /** Saves the policy, as the next version. */
    public StoredPolicy save(RealmModel realm, PolicyName name, String text, Change change) {
        keep(realm, name, change.at());
        StoredPolicy saved = StoredPolicy.save(session, realm, name, text);
        add(realm, name, new PolicyVersion(saved.version(), change.at(), change.author(), change.comment()), text);
        return saved;
    }

    public void remove(RealmModel realm, PolicyName name, Instant now) {
        keep(realm, name, now);
        StoredPolicy.remove(session, realm, name);
    }

    /** Saves a policy that nobody saved here, under its own version unless the history has another text for that. */
    StoredPolicy adopt(RealmModel realm, PolicyName name, StoredPolicy policy, Instant now, String comment) {
        new DomainPolicies(session, realm).put(name, new DomainPolicies.Row(policy.text(), policy.version()));
        Optional<PolicyVersion.Document> there = version(realm, name, policy.version());
        if (there.filter(known -> known.text().equals(policy.text())).isPresent()) {
            return policy;
        }
        StoredPolicy adopted = there.isEmpty() ? policy : StoredPolicy.save(session, realm, name, policy.text());
        add(realm, name, new PolicyVersion(adopted.version(), now, "", comment), adopted.text());
        return adopted;
    }

    /** What came with the realm, or was written past Gatepost, would have no place in the history otherwise. */
    void keep(RealmModel realm, PolicyName name, Instant now) {
        StoredPolicy.of(session, realm, name).ifPresent(stored -> {
            Optional<PolicyVersion.Document> there = version(realm, name, stored.version());
            if (there.filter(known -> known.text().equals(stored.text())).isEmpty()) {
                // Whoever wrote it past Gatepost has left the version as it was: it is another one's.
                long version = there.isEmpty()
                        ? stored.version()
                        : StoredPolicy.save(session, realm, name, stored.text()).version();
                add(realm, name, new PolicyVersion(version, now, "", ""), stored.text());
            }
        });
    }

    private void add(RealmModel realm, PolicyName name, PolicyVersion version, String text) {
        PolicyVersionEntity row = new PolicyVersionEntity();
        row.id = KeycloakModelUtils.generateId();
        row.realmId = realm.getId();
        row.name = name.word();
        row.version = version.version();
        row.savedAt = version.savedAt().toEpochMilli();
        row.author = version.author();
        row.remark = version.comment();
        row.document = text;
        rows.persist(row);
        forgetUpTo(realm, name, version.version() - KEPT);
    }

    /** Removes the policy with all that it was; only the numbers of its versions are not given again. */
    public void forget(RealmModel realm, PolicyName name) {
        StoredPolicy.remove(session, realm, name);
        forgetUpTo(realm, name, Long.MAX_VALUE);
    }

    private void forgetUpTo(RealmModel realm, PolicyName name, long version) {
        rows.createNamedQuery("gatepost.policy.forget-old")
                .setParameter("realm", realm.getId())
                .setParameter("name", name.word())
                .setParameter("version", version)
                .executeUpdate();
    }

    /** With the realm go its policies and what they were. */
    public void forget(RealmModel realm) {
        new DomainPolicies(session, realm).forget();
        rows.createNamedQuery("gatepost.policy.forget-realm")
                .setParameter("realm", realm.getId())
                .executeUpdate();
    }

    /** Some databases keep no empty text. */
    private static PolicyVersion version(long version, long savedAt, @Nullable String author, @Nullable String remark) {
        return new PolicyVersion(
                version, Instant.ofEpochMilli(savedAt), author == null ? "" : author, remark == null ? "" : remark);
    }
}
