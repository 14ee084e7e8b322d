// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.policy;

import java.time.Instant;
import org.keycloak.events.Event;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.admin.AdminEvent;
import org.keycloak.events.admin.OperationType;
import org.keycloak.events.admin.ResourceType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * A default that an admin writes into the realm's attributes, past Gatepost, gets a version of its own and its place in the history at once:
 * else it could be taken back without a trace, and logins meanwhile would stand in the record under the version before.
 */
final class PastGatepost implements EventListenerProvider {
    private final KeycloakSession session;

    PastGatepost(KeycloakSession session) {
        this.session = session;
    }

    @Override
    public void onEvent(Event event) {}

    @Override
    public void onEvent(AdminEvent event, boolean includeRepresentation) {
        if (event.getError() != null
                || event.getResourceType() != ResourceType.REALM
                || event.getOperationType() != OperationType.UPDATE) {
            return;
        }
        RealmModel realm = session.realms().getRealm(event.getRealmId());
        if (realm != null) {
            PolicyHistory.of(session).keep(realm, PolicyName.DEFAULT, Instant.ofEpochMilli(event.getTime()));
        }
    }

    @Override
    public void close() {}
}
