// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.factor;

import io.gatepost.keycloak.trust.SecondFactors;
import io.gatepost.keycloak.trust.TrustedAddresses;
import io.gatepost.keycloak.trust.TrustedDevices;
import org.keycloak.events.Details;
import org.keycloak.events.Event;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.admin.AdminEvent;
import org.keycloak.events.admin.OperationType;
import org.keycloak.events.admin.ResourceType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/** An admin who removes a factor in Keycloak's own console means what was trusted on its strength too. */
final class FactorRemovals implements EventListenerProvider {
    private final KeycloakSession session;

    FactorRemovals(KeycloakSession session) {
        this.session = session;
    }

    @Override
    public void onEvent(Event event) {}

    @Override
    public void onEvent(AdminEvent event, boolean includeRepresentation) {
        if (event.getError() != null
                || event.getResourceType() != ResourceType.USER
                || event.getOperationType() != OperationType.ACTION
                || event.getResourcePath() == null
                || event.getDetails() == null
                || !event.getResourcePath().matches("users/[^/]+/credentials/[^/]+")
                || !SecondFactors.WITH_CODES.contains(event.getDetails().getOrDefault(Details.CREDENTIAL_TYPE, ""))) {
            return;
        }
        RealmModel realm = session.realms().getRealm(event.getRealmId());
        UserModel user = realm == null
                ? null
                : session.users().getUserById(realm, event.getResourcePath().split("/", -1)[1]);
        if (user != null) {
            new TrustedAddresses(user).removeAll();
            new TrustedDevices(session, realm, user).removeAll();
        }
    }

    @Override
    public void close() {}
}
