// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.changes;

import io.gatepost.keycloak.support.FactoryWithoutSettings;
import io.gatepost.keycloak.support.Gatepost;
import org.keycloak.cluster.ClusterProvider;
import org.keycloak.cluster.ClusterProviderFactory;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.services.resource.RealmResourceProvider;

/** Stands before whichever cluster provider Keycloak would have taken. */
public final class ListeningClusterProviderFactory
        implements ClusterProviderFactory, FactoryWithoutSettings<ClusterProvider> {
    private static final int BEFORE_ALL_OTHERS = 1_000;

    @Override
    public ClusterProvider create(KeycloakSession session) {
        KeycloakSessionFactory factory = session.getKeycloakSessionFactory();
        String other = factory.getProviderFactoriesStream(ClusterProvider.class)
                .filter(candidate -> !candidate.getId().equals(getId()))
                .max((one, another) -> Integer.compare(one.order(), another.order()))
                .map(found -> found.getId())
                .orElseThrow(() -> new IllegalStateException("Keycloak has no cluster provider of its own"));
        return new ListeningClusterProvider(session.getProvider(ClusterProvider.class, other), (key, events) -> {
            // Where the realm resource is switched off nobody listens, and Keycloak goes on as ever.
            if (!events.isEmpty()
                    && factory.getProviderFactory(RealmResourceProvider.class, Gatepost.ID)
                            instanceof Gatepost gatepost) {
                gatepost.part(ChangeSource.class).heard(key, events);
            }
        });
    }

    @Override
    public int order() {
        return BEFORE_ALL_OTHERS;
    }

    @Override
    public String getId() {
        return Gatepost.ID;
    }
}
