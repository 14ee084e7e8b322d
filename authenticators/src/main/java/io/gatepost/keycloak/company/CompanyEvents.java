// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.company;

import io.gatepost.keycloak.signin.ChangeRecorderFactory;
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

/** Admin events of what no admin did: Keycloak's own builder wants somebody who is signed in. */
public final class CompanyEvents {
    public static final String RESOURCE_TYPE = "GATEPOST_COMPANY";

    private CompanyEvents() {}

    static void ofTimer(KeycloakSession session, RealmModel realm, String domain, Map<String, String> details) {
        AuthDetails nobody = new AuthDetails();
        nobody.setRealmId(realm.getId());
        nobody.setRealmName(realm.getName());
        AdminEvent event = new AdminEvent();
        event.setId(UUID.randomUUID().toString());
        event.setTime(Time.currentTimeMillis());
        event.setRealmId(realm.getId());
        event.setRealmName(realm.getName());
        event.setAuthDetails(nobody);
        event.setOperationType(OperationType.UPDATE);
        event.setResourceTypeAsString(RESOURCE_TYPE);
        event.setResourcePath("gatepost/domains/" + domain + "/company");
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
