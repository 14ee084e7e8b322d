// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.bridge;

import io.gatepost.keycloak.support.Secret;
import java.util.Map;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.RepresentationToModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.services.managers.ClientManager;
import org.keycloak.services.managers.RealmManager;

/** The client by whose service account the bridge asks. It may do nothing else. */
public final class BridgeClient {
    private static final String TOKEN_LIFESPAN_SECONDS = "300";

    private BridgeClient() {}

    /** Makes the client, or brings the one that is there into shape and gives it this secret. */
    public static void ensure(KeycloakSession session, RealmModel master, Secret secret) {
        ClientModel client = master.getClientByClientId(BridgeCallers.CLIENT_ID);
        if (client == null) {
            client = ClientManager.createClient(session, master, representation());
        } else {
            RepresentationToModel.updateClient(representation(), client, session);
        }
        if (!secret.reveal().equals(client.getSecret())) {
            client.setSecret(secret.reveal());
        }
        if (session.users().getServiceAccount(client) == null) {
            new ClientManager(new RealmManager(session)).enableServiceAccount(client);
        }
    }

    /** Without a secret nobody may ask, whoever knew the last one. */
    public static void close(RealmModel master) {
        ClientModel client = master.getClientByClientId(BridgeCallers.CLIENT_ID);
        if (client != null) {
            client.setEnabled(false);
        }
    }

    private static ClientRepresentation representation() {
        ClientRepresentation client = new ClientRepresentation();
        client.setClientId(BridgeCallers.CLIENT_ID);
        client.setName("Gatepost bridge");
        client.setProtocol(OIDCLoginProtocol.LOGIN_PROTOCOL);
        client.setEnabled(true);
        client.setPublicClient(false);
        client.setServiceAccountsEnabled(true);
        client.setStandardFlowEnabled(false);
        client.setImplicitFlowEnabled(false);
        client.setDirectAccessGrantsEnabled(false);
        client.setFullScopeAllowed(false);
        client.setAttributes(Map.of("access.token.lifespan", TOKEN_LIFESPAN_SECONDS));
        return client;
    }
}
