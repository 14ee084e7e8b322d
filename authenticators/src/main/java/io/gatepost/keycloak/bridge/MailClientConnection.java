// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.bridge;

import io.gatepost.iptrust.origin.Origin;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.ClientConnection;

/** The mail client's connection as the bridge told of it, so that events and lockouts record it and not the bridge's. */
record MailClientConnection(Origin origin) implements ClientConnection {
    @Override
    // Keycloak's own connections have no address either where none is known.
    @SuppressWarnings("NullAway")
    public String getRemoteAddr() {
        return address();
    }

    @Override
    @SuppressWarnings("NullAway")
    public String getRemoteHost() {
        return address();
    }

    private @Nullable String address() {
        return switch (origin) {
            case Origin.Known known -> known.address().toString();
            case Origin.Unestablished unestablished -> null;
        };
    }
}
