// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.recovery;

import java.time.Duration;
import java.util.Map;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Whoever has shown that the recovery mailbox is theirs may set up one new second factor where they are. It holds for the browser
 * in which the code was typed, for a short time: with the account it would be leave for whoever else knows the password.
 */
public final class EnrolmentLeave {
    public static final Duration LASTS = Duration.ofMinutes(15);

    private static final String BROWSER = "browser";

    private EnrolmentLeave() {}

    /** After the login's code was right. */
    public static void give(KeycloakSession session, AuthenticationSessionModel login) {
        session.singleUseObjects()
                .put(
                        key(login.getAuthenticatedUser()),
                        LASTS.toSeconds(),
                        Map.of(BROWSER, login.getParentSession().getId()));
    }

    /** Whether the login is of that account in that browser. */
    public static boolean given(KeycloakSession session, AuthenticationSessionModel login) {
        Map<String, String> leave = session.singleUseObjects().get(key(login.getAuthenticatedUser()));
        return leave != null && login.getParentSession().getId().equals(leave.get(BROWSER));
    }

    /** A factor was set up. */
    public static void used(KeycloakSession session, UserModel user) {
        session.singleUseObjects().remove(key(user));
    }

    private static String key(UserModel user) {
        return "gatepost-recovery-leave:" + user.getId();
    }
}
