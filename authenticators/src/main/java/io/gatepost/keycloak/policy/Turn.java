// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.policy;

import io.gatepost.keycloak.support.AdminRealm;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.cache.CacheRealmProvider;
import org.keycloak.models.jpa.entities.RealmEntity;

/** Policies, domains and companies are changed one after the other, on all nodes: each change is judged by what the one before has left. */
public final class Turn {
    private Turn() {}

    /**
     * Waits for the turn, which lasts until the end of the transaction. What is read of the admins' realm and of this one after it is
     * what the others have left: what another node has changed a moment ago may not have reached this node's cache.
     */
    public static void take(KeycloakSession session, Optional<RealmModel> read) {
        RealmModel master = session.realms().getRealmByName(AdminRealm.NAME);
        EntityManager rows = session.getProvider(JpaConnectionProvider.class).getEntityManager();
        // The row is nothing but what all nodes have in common to queue for.
        rows.createQuery("select r from RealmEntity r where r.id = :master", RealmEntity.class)
                .setParameter("master", master.getId())
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .getSingleResult();
        DomainPolicies.readFresh(session);
        @Nullable CacheRealmProvider cache = session.getProvider(CacheRealmProvider.class);
        if (cache != null) {
            cache.registerRealmInvalidation(master.getId(), master.getName());
            read.ifPresent(realm -> cache.registerRealmInvalidation(realm.getId(), realm.getName()));
        }
    }
}
