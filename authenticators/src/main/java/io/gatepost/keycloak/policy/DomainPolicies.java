// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.policy;

import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.cache.CacheRealmProvider;
import org.keycloak.models.cache.CachedRealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * The policies of the single domains of a realm: rows of a table, since a realm may have thousands and Keycloak loads a realm's
 * attributes all at once. What was read is kept with the realm in Keycloak's cache, and forgotten with it on every node when one of
 * them is changed (decision 0028).
 */
public final class DomainPolicies {
    /** For each realm; about 4,000 policies of two kilobytes. */
    private static final long CHARACTERS_KEPT = 8L << 20;

    private static final long WEIGHT_OF_AN_ENTRY = 128;
    private static final String FRESH = DomainPolicies.class.getName() + ".fresh";

    private final KeycloakSession session;
    private final RealmModel realm;
    private final EntityManager rows;

    DomainPolicies(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
        this.rows = session.getProvider(JpaConnectionProvider.class).getEntityManager();
    }

    /** The last one of this name. */
    record Row(@Nullable String document, long version) {
        static final Row NONE = new Row(null, 0);
    }

    Row find(PolicyName name) {
        if (isFresh(session) || !(realm instanceof CachedRealmModel cached)) {
            return read(name);
        }
        Kept<PolicyName, Row> kept = kept(cached);
        @Nullable Row known = kept.find(name);
        if (known == null) {
            known = read(name);
            kept.put(name, known);
        }
        return known;
    }

    // Keycloak's map is for whoever wants to keep something with the realm, and has no types.
    @SuppressWarnings("unchecked")
    private static Kept<PolicyName, Row> kept(CachedRealmModel realm) {
        Map<Object, Object> with = realm.getCachedWith();
        return (Kept<PolicyName, Row>) with.computeIfAbsent(
                DomainPolicies.class, key -> new Kept<PolicyName, Row>(CHARACTERS_KEPT, DomainPolicies::weight));
    }

    private static long weight(PolicyName name, Row row) {
        return WEIGHT_OF_AN_ENTRY
                + name.word().length()
                + (row.document() == null ? 0 : row.document().length());
    }

    Row read(PolicyName name) {
        return rows.createNamedQuery("gatepost.policy.of-domain", Object[].class)
                .setParameter("realm", realm.getId())
                .setParameter("name", name.word())
                .getResultStream()
                .findFirst()
                .map(row -> new Row((String) row[0], (Long) row[1]))
                .orElse(Row.NONE);
    }

    /** The row of this name from the end of the transaction on; without a document where the policy is removed. */
    void put(PolicyName name, Row row) {
        readFresh(session);
        Query update = rows.createNamedQuery("gatepost.policy.put")
                .setParameter("document", row.document())
                .setParameter("version", row.version())
                .setParameter("realm", realm.getId())
                .setParameter("name", name.word());
        if (update.executeUpdate() == 0) {
            add(name, row);
        }
        @Nullable CacheRealmProvider cache = session.getProvider(CacheRealmProvider.class);
        if (cache != null) {
            cache.registerRealmInvalidation(realm.getId(), realm.getName());
        }
    }

    private void add(PolicyName name, Row row) {
        DomainPolicyEntity added = new DomainPolicyEntity();
        added.id = KeycloakModelUtils.generateId();
        added.realmId = realm.getId();
        added.name = name.word();
        added.document = row.document();
        added.version = row.version();
        rows.persist(added);
    }

    /** Whether this is the first time that somebody asks, ever and on any node: a row of a name that no domain can have. */
    boolean firstAdoption() {
        boolean first = rows.createNamedQuery("gatepost.policy.of-domain", Object[].class)
                .setParameter("realm", realm.getId())
                .setParameter("name", PolicyName.DEFAULT.word())
                .getResultList()
                .isEmpty();
        if (first) {
            add(PolicyName.DEFAULT, Row.NONE);
        }
        return first;
    }

    /** For the rest of this transaction nothing that was kept is believed: it changes policies, or judges a change. */
    public static void readFresh(KeycloakSession session) {
        session.setAttribute(FRESH, true);
    }

    private static boolean isFresh(KeycloakSession session) {
        return session.getAttribute(FRESH) != null;
    }

    /** Those of the domains whose names hold the text, by name. */
    List<RealmPolicies.Listed> list(String text) {
        return searched("gatepost.policy.names", Object[].class, text)
                .map(row -> new RealmPolicies.Listed(new PolicyName((String) row[0]), (Long) row[1]))
                .toList();
    }

    /** Those that may take something over from the realm's default. */
    List<PolicyName> heirs() {
        return PolicyStore.MAY_INHERIT.stream()
                .flatMap(text -> searched("gatepost.policy.holding", String.class, text))
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .map(PolicyName::new)
                .toList();
    }

    private <T> Stream<T> searched(String query, Class<T> row, String text) {
        return rows
                .createNamedQuery(query, row)
                .setParameter("realm", realm.getId())
                .setParameter("text", text)
                .getResultList()
                .stream();
    }

    /** With the realm go its policies. */
    void forget() {
        rows.createNamedQuery("gatepost.policy.forget")
                .setParameter("realm", realm.getId())
                .executeUpdate();
    }
}
