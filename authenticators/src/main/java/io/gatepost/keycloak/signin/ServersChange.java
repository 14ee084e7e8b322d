// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.signin;

import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.keycloak.common.util.Time;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.EventStoreProvider;
import org.keycloak.events.admin.AdminEvent;
import org.keycloak.events.admin.AuthDetails;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * A change that no admin made, for the audit: Keycloak's own builder of events wants somebody who is signed in.
 *
 * @param kind the resource's type: {@code GATEPOST_POLICY}
 * @param path of the resource, without the realm
 */
public record ServersChange(OperationType operation, String kind, String path, Map<String, String> details) {
    /** As an admin event within the caller's transaction, which the realm keeps if it keeps any, and as one of our {@link ChangeRecords}. */
    public void record(KeycloakSession session, RealmModel realm) {
        AuthDetails nobody = new AuthDetails();
        nobody.setRealmId(realm.getId());
        nobody.setRealmName(realm.getName());
        AdminEvent event = new AdminEvent();
        event.setId(UUID.randomUUID().toString());
        event.setTime(Time.currentTimeMillis());
        event.setRealmId(realm.getId());
        event.setRealmName(realm.getName());
        event.setAuthDetails(nobody);
        event.setOperationType(operation);
        event.setResourceTypeAsString(kind);
        event.setResourcePath(path);
        event.setDetails(details);
        EventStoreProvider store = session.getProvider(EventStoreProvider.class);
        if (store != null && realm.isAdminEventsEnabled()) {
            store.onEvent(event, false);
        }
        Stream.concat(realm.getEventsListenersStream(), Stream.of(ChangeRecorderFactory.ID))
                .distinct()
                .forEach(id -> {
                    EventListenerProvider listener = session.getProvider(EventListenerProvider.class, id);
                    if (listener != null) {
                        listener.onEvent(event, false);
                    }
                });
    }
}
