// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.bridge;

import io.gatepost.keycloak.support.Gatepost;
import io.gatepost.keycloak.support.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.keycloak.common.ClientConnection;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.credential.PasswordCredentialModel;
import org.keycloak.services.managers.BruteForceProtector;

/**
 * Keycloak's lock of an account that is being guessed at, as far as it closes the account's password to mail programs (decision
 * 0010): anybody can bring it about, so that it closes nothing on a trusted connection unless the guesses came from such.
 */
final class PasswordLock {
    private static final Set<String> COUNTS_AS_PASSWORD = Set.of(PasswordCredentialModel.TYPE);

    private final KeycloakSession session;
    private final RealmModel realm;
    private final UserModel user;
    private final boolean trusted;
    private final Instant now;

    PasswordLock(KeycloakSession session, RealmModel realm, UserModel user, boolean trusted, Instant now) {
        this.session = session;
        this.realm = realm;
        this.user = user;
        this.trusted = trusted;
        this.now = now;
    }

    boolean closed() {
        return realm.isBruteForceProtected()
                && protector().isTemporarilyDisabled(session, realm, user)
                && (!trusted || guesses().of(user.getId(), now, peace()) >= realm.getFailureFactor());
    }

    void count(Secret wrong, ClientConnection mailClient) {
        if (!realm.isBruteForceProtected()
                || !Gatepost.part(session, WrongSecrets.class).isNew(user.getId(), wrong)) {
            return;
        }
        if (trusted) {
            guesses().count(user.getId(), now, peace());
        }
        protector().failedLogin(realm, user, mailClient, session.getContext().getUri(), COUNTS_AS_PASSWORD);
    }

    /** Keycloak, too, forgets after so long without a failure. */
    private Duration peace() {
        return Duration.ofSeconds(realm.getMaxDeltaTimeSeconds());
    }

    private TrustedGuesses guesses() {
        return Gatepost.part(session, TrustedGuesses.class);
    }

    private BruteForceProtector protector() {
        return session.getProvider(BruteForceProtector.class);
    }
}
