// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.support;

import java.time.Duration;
import org.keycloak.models.KeycloakSession;

/** What was used once is used up, on every node and in every transaction at once. */
public final class OnceOnly {
    private static final String KEYS = "gatepost.once.";

    private OnceOnly() {}

    /** Whether nobody else used it in this time. Of several at a time one is told so. */
    public static boolean first(KeycloakSession session, String what, Duration within) {
        return session.singleUseObjects().putIfAbsent(KEYS + what, Math.max(1, within.toSeconds()));
    }
}
