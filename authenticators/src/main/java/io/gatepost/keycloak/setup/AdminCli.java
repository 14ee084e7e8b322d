// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.setup;

import io.gatepost.keycloak.support.AdminRealm;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;
import org.keycloak.models.RealmModel;

/**
 * Keycloak puts a client into every realm that takes passwords from anybody without a page, for its command line tool. A mail
 * domain has no use for it, and whoever guesses has: it is closed once; whoever opens it again means it (decision 0010).
 */
final class AdminCli {
    private static final String CLOSED = "gatepost.closed";

    private AdminCli() {}

    static void close(RealmModel realm) {
        ClientModel client = realm.getClientByClientId(Constants.ADMIN_CLI_CLIENT_ID);
        // The operator's own tool signs in to master.
        if (client == null || realm.getName().equals(AdminRealm.NAME) || client.getAttribute(CLOSED) != null) {
            return;
        }
        client.setDirectAccessGrantsEnabled(false);
        client.setAttribute(CLOSED, "true");
    }
}
