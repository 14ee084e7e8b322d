// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.turn;

import io.gatepost.keycloak.policy.DomainPolicies;
import io.gatepost.keycloak.support.AdminRealm;
import io.gatepost.keycloak.support.Problem;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceException;
import jakarta.persistence.TypedQuery;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.cache.CacheRealmProvider;
import org.keycloak.models.jpa.entities.RealmEntity;
import org.keycloak.models.utils.KeycloakModelUtils;

/** Policies, domains and companies are changed one after the other, on all nodes: each change is judged by what the one before has left. */
public final class Turn {
    private static final Logger LOG = Logger.getLogger(Turn.class);

    /**
     * Changes are rare; without this, two who read the same version could both save over it, a domain be opened while it is closed, and a
     * default made unreadable for an heir. The row does the same among nodes; this lets one of each wait for it.
     */
    private static final ReentrantLock CHANGING = new ReentrantLock();

    /** Making and removing a realm takes seconds. Whoever waits holds a thread and a connection. */
    private static final int PATIENCE_SECONDS = 10;

    /** Of Jakarta Persistence 3.2; the database's own, else, can be for ever. */
    private static final String LOCK_TIMEOUT = "jakarta.persistence.lock.timeout";

    private Turn() {}

    /**
     * Makes a change in its turn, in a transaction of its own. What it reads of the admins' realm and of {@code realms} (by id) is what the others have
     * left: what another node has changed a moment ago may not have reached this node's cache. Throws the problem (503) that the others take too
     * long.
     */
    public static <T> T of(KeycloakSessionFactory factory, Set<String> realms, Function<KeycloakSession, T> change) {
        return alone(() -> KeycloakModelUtils.runJobInTransactionWithResult(factory, session -> {
            try {
                take(session, realms, PATIENCE_SECONDS);
            } catch (PersistenceException e) {
                // Each database says it in its own way that the wait was too long.
                LOG.warnf("The turn could not be had: %s", e.getMessage());
                throw busy();
            }
            return change.apply(session);
        }));
    }

    /** The same for the start of a node, which waits for as long as others take to start. */
    public static void atStart(KeycloakSessionFactory factory, Consumer<KeycloakSession> change) {
        KeycloakModelUtils.runJobInTransaction(factory, session -> {
            take(session, Set.of(), 0);
            change.accept(session);
        });
    }

    /** While nobody else on this node has the turn. */
    static <T> T alone(Supplier<T> change) {
        if (!free()) {
            throw busy();
        }
        try {
            return change.get();
        } finally {
            CHANGING.unlock();
        }
    }

    private static boolean free() {
        try {
            return CHANGING.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static RuntimeException busy() {
        return Problem.typed(
                        Response.Status.SERVICE_UNAVAILABLE,
                        "busy",
                        "Other policies or domains are being changed. Nothing was changed; ask again in a while.")
                .exception();
    }

    /** Waits for the turn, which lasts until the end of the transaction, and whose first act this has to be. */
    private static void take(KeycloakSession session, Set<String> realms, int patienceSeconds) {
        EntityManager rows = session.getProvider(JpaConnectionProvider.class).getEntityManager();
        // The row is nothing but what all nodes have in common to queue for.
        TypedQuery<RealmEntity> wanted = rows.createQuery(
                        "select r from RealmEntity r where r.name = :master", RealmEntity.class)
                .setParameter("master", AdminRealm.NAME)
                .setLockMode(LockModeType.PESSIMISTIC_WRITE);
        if (patienceSeconds > 0) {
            wanted.setHint(LOCK_TIMEOUT, patienceSeconds * 1000);
        }
        String master = wanted.getSingleResult().getId();
        // What was read before the turn came is from before it.
        rows.clear();
        DomainPolicies.readFresh(session);
        @Nullable CacheRealmProvider cache = session.getProvider(CacheRealmProvider.class);
        if (cache != null) {
            cache.registerRealmInvalidation(master, AdminRealm.NAME);
            rows.createQuery("select r.id, r.name from RealmEntity r where r.id in :realms", Object[].class)
                    .setParameter("realms", List.copyOf(realms))
                    .getResultList()
                    .forEach(row -> cache.registerRealmInvalidation((String) row[0], (String) row[1]));
        }
    }
}
