// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import java.time.Duration;
import java.time.Instant;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;

/**
 * Whether a session showed lately, with more than a password, who sits there: asked before what weakens an account or gives it
 * away. The organisation's own login is as good as a factor where its policy takes it for a proof from anywhere.
 */
public final class ShownLately {
    /** What was shown longer ago says who sat there then. */
    public static final Duration LATELY = Duration.ofMinutes(10);

    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(1);

    private ShownLately() {}

    public static boolean in(KeycloakSession session, UserSessionModel userSession, Instant now) {
        Evidence evidence = Evidence.of(session, userSession);
        return evidence.factor()
                        .filter(shown -> lately(shown.at(), now) && setUpBefore(userSession, shown.type()))
                        .isPresent()
                || evidence.company()
                        .filter(login ->
                                lately(login.at(), now) && WebDecision.provesOutside(session, userSession, login, now))
                        .isPresent();
    }

    /** A factor that was set up in this very session shows nothing that the session did not know before. */
    private static boolean setUpBefore(UserSessionModel userSession, String type) {
        UserModel user = userSession.getUser();
        long started = Instant.ofEpochSecond(userSession.getStarted()).toEpochMilli();
        boolean kept = user.credentialManager()
                .getStoredCredentialsByTypeStream(type)
                .anyMatch(credential -> credential.getCreatedDate() == null || credential.getCreatedDate() < started);
        // What a user store keeps has no date here.
        return kept || (user.isFederated() && user.credentialManager().isConfiguredFor(type));
    }

    public static boolean lately(Instant at, Instant now) {
        return !at.isBefore(now.minus(LATELY)) && !at.isAfter(now.plus(CLOCKS_DIFFER));
    }
}
