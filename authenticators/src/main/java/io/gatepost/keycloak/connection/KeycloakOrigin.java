// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.connection;

import io.gatepost.iptrust.origin.Origin;
import io.gatepost.iptrust.origin.OriginResolver;
import io.gatepost.keycloak.support.Gatepost;
import java.util.List;
import org.keycloak.common.ClientConnection;
import org.keycloak.http.HttpRequest;
import org.keycloak.models.KeycloakSession;

/**
 * Where the current request comes from. Keycloak's own proxy headers stay unset: Keycloak believes the leftmost entry of
 * X-Forwarded-For, which the client writes itself. The chain is resolved here, from the right, over the operator's proxies.
 */
public final class KeycloakOrigin {
    private static final String X_FORWARDED_FOR = "X-Forwarded-For";

    private KeycloakOrigin() {}

    /** Never fails: what cannot be known is {@link Origin.Unestablished}. */
    public static Origin of(KeycloakSession session) {
        ClientConnection connection = session.getContext().getConnection();
        String peer = connection == null ? null : connection.getRemoteAddr();
        if (peer == null) {
            return new Origin.Unestablished("Keycloak knows no address of this connection");
        }
        HttpRequest request = session.getContext().getHttpRequest();
        List<String> forwarded =
                request == null ? null : request.getHttpHeaders().getRequestHeader(X_FORWARDED_FOR);
        return Gatepost.part(session, OriginResolver.class).resolve(peer, forwarded == null ? List.of() : forwarded);
    }
}
