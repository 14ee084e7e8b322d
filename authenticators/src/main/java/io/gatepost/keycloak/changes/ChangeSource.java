// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.changes;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;
import org.keycloak.cluster.ClusterEvent;
import org.keycloak.cluster.ClusterProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.cache.CacheRealmProvider;
import org.keycloak.models.cache.UserCache;
import org.keycloak.models.utils.KeycloakModelUtils;

/** Where changes come from: the invalidations of this node, taken on their way out, and those of the others. */
public final class ChangeSource {
    private static final Logger LOG = Logger.getLogger(ChangeSource.class);

    private final Changes changes;
    private final Invalidations invalidations = new Invalidations();
    private volatile Optional<KeycloakSessionFactory> listeningTo = Optional.empty();

    public ChangeSource(Changes changes) {
        this.changes = changes;
    }

    /** When the server is up: listens to the other nodes, and begins to beat. */
    public void start(KeycloakSession session) {
        session.realms().getRealmsStream().forEach(invalidations::remember);
        ClusterProvider cluster = session.getProvider(ClusterProvider.class);
        for (String key : Invalidations.KEYS) {
            cluster.registerListener(key, event -> heard(key, List.of(event)));
        }
        listeningTo = Optional.of(session.getKeycloakSessionFactory());
        changes.start();
    }

    /**
     * Whether every change would be heard. Without its caches Keycloak tells nobody of changes, and if something else took the
     * place of {@link ListeningClusterProviderFactory} the changes of this node would be missing.
     */
    public boolean complete(KeycloakSession session) {
        return listeningTo.isPresent()
                && session.getProvider(ClusterProvider.class) instanceof ListeningClusterProvider
                && session.getProvider(UserCache.class) != null
                && session.getProvider(CacheRealmProvider.class) != null;
    }

    void heard(String key, Collection<? extends ClusterEvent> events) {
        Set<Change> read = invalidations.read(key, events);
        if (read.isEmpty()) {
            return;
        }
        changes.publish(read);
        for (Change change : read) {
            if (change instanceof Change.OfRealm realm) {
                changes.soon(() -> followName(realm.id()));
            }
        }
    }

    private void followName(String realmId) {
        listeningTo.ifPresent(factory -> {
            try {
                Optional<String> name = KeycloakModelUtils.runJobInTransactionWithResult(
                        factory,
                        session -> Optional.ofNullable(session.realms().getRealm(realmId))
                                .map(RealmModel::getName));
                if (invalidations.renamed(realmId, name)) {
                    changes.publish(List.of(new Change.OfAnything()));
                }
            } catch (RuntimeException unknown) {
                LOG.warnf(unknown, "The name of realm %s could not be read", realmId);
                changes.publish(List.of(new Change.OfAnything()));
            }
        });
    }
}
