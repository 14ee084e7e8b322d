// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.signin;

import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jboss.logging.Logger;
import org.keycloak.cluster.ClusterProvider;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.utils.KeycloakModelUtils;

/** The end of what is recorded of logins and changes. */
public final class OldRecords {
    private static final Logger LOG = Logger.getLogger(OldRecords.class);

    /** As the names of the queries begin. */
    private static final List<String> TABLES = List.of("gatepost.login", "gatepost.change");

    private static final int BATCH = 1_000;
    /** Of one round, so that it ends; the next goes on. */
    private static final int MOST_BATCHES = 200;

    private static final int LONGEST_ROUND_SECONDS = 600;

    private OldRecords() {}

    /** Removes what is older, batch by batch, each in a transaction of its own; one node at a time does it. */
    public static void forget(KeycloakSessionFactory factory, Duration kept, Instant now) {
        KeycloakModelUtils.runJobInTransaction(
                factory,
                session -> session.getProvider(ClusterProvider.class)
                        .executeIfNotExecuted("gatepost-old-logins", LONGEST_ROUND_SECONDS, () -> {
                            TABLES.forEach(table -> forget(factory, table, now.minus(kept)));
                            return true;
                        }));
    }

    private static void forget(KeycloakSessionFactory factory, String table, Instant before) {
        int batches = 0;
        while (batches < MOST_BATCHES && forgetBatch(factory, table, before) == BATCH) {
            batches++;
        }
        if (batches == MOST_BATCHES) {
            LOG.infof("More old records than %d were kept; the rest goes next time", MOST_BATCHES * BATCH);
        }
    }

    private static int forgetBatch(KeycloakSessionFactory factory, String table, Instant before) {
        return KeycloakModelUtils.runJobInTransactionWithResult(factory, session -> {
            EntityManager rows =
                    session.getProvider(JpaConnectionProvider.class).getEntityManager();
            List<String> ids = rows.createNamedQuery(table + ".old", String.class)
                    .setParameter("before", before.toEpochMilli())
                    .setMaxResults(BATCH)
                    .getResultList();
            if (!ids.isEmpty()) {
                rows.createNamedQuery(table + ".forget")
                        .setParameter("ids", ids)
                        .executeUpdate();
            }
            return ids.size();
        });
    }
}
