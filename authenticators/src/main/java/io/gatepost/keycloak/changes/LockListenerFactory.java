// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.changes;

import io.gatepost.keycloak.support.FactoryWithoutSettings;
import io.gatepost.keycloak.support.Gatepost;
import org.keycloak.events.Event;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.EventListenerProviderFactory;
import org.keycloak.events.EventType;
import org.keycloak.events.admin.AdminEvent;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.cache.UserCache;

/** A lock for a while is no change of the account, so no cache forgets it; this makes it one, on every node. */
public final class LockListenerFactory
        implements EventListenerProviderFactory, FactoryWithoutSettings<EventListenerProvider> {
    @Override
    public EventListenerProvider create(KeycloakSession session) {
        return new EventListenerProvider() {
            @Override
            public void onEvent(Event event) {
                if (event.getType() == EventType.USER_DISABLED_BY_TEMPORARY_LOCKOUT
                        || event.getType() == EventType.USER_DISABLED_BY_PERMANENT_LOCKOUT) {
                    evict(session, event);
                }
            }

            @Override
            public void onEvent(AdminEvent event, boolean includeRepresentation) {}

            @Override
            public void close() {}
        };
    }

    /** For all realms, whatever they list. */
    @Override
    public boolean isGlobal() {
        return true;
    }

    @Override
    public String getId() {
        return Gatepost.ID + "-locks";
    }

    private static void evict(KeycloakSession session, Event event) {
        UserCache cache = session.getProvider(UserCache.class);
        RealmModel realm = session.realms().getRealm(event.getRealmId());
        if (cache != null && realm != null && event.getUserId() != null) {
            UserModel user = session.users().getUserById(realm, event.getUserId());
            if (user != null) {
                cache.evict(realm, user);
            }
        }
    }
}
