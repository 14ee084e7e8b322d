// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.outbound.keycloak;

import io.gatepost.bridge.login.Trouble;
import io.vertx.core.VertxException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import java.io.IOException;
import java.util.concurrent.TimeoutException;

/** Carries the trouble through a chain of futures; without a stack trace, as there may be thousands a second. */
final class KeycloakException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Trouble trouble;

    KeycloakException(Trouble trouble, String message) {
        super(message, null, false, false);
        this.trouble = trouble;
    }

    static KeycloakException of(Throwable lost) {
        return switch (lost) {
            case KeycloakException known -> known;
            case ConnectionPoolTooBusyException busy ->
                new KeycloakException(Trouble.OVERLOADED, "too many questions are under way");
            case TimeoutException late -> new KeycloakException(Trouble.TIMEOUT, "no answer in time");
            case VertxException connection -> unreachable(connection);
            case IOException connection -> unreachable(connection);
            // Not its message, which might quote what was sent.
            default -> new KeycloakException(Trouble.INTERNAL, lost.getClass().getName());
        };
    }

    /** Messages of broken connections name hosts and ports, and nothing that was sent. */
    private static KeycloakException unreachable(Exception connection) {
        return new KeycloakException(Trouble.UNREACHABLE, String.valueOf(connection.getMessage()));
    }

    Trouble trouble() {
        return trouble;
    }
}
