// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import java.util.Optional;
import java.util.Set;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.authentication.authenticators.util.AuthenticatorUtils;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.services.managers.BruteForceProtector;

/**
 * Keycloak's protection against guessing, at our own pages. It leaves it to each form to honour the lock: without that a locked
 * account with the right code came in.
 */
final class GuessLock {
    private final KeycloakSession session;
    private final RealmModel realm;
    private final UserModel user;

    GuessLock(RequiredActionContext context) {
        this(context.getSession(), context.getRealm(), context.getUser());
    }

    GuessLock(KeycloakSession session, RealmModel realm, UserModel user) {
        this.session = session;
        this.realm = realm;
        this.user = user;
    }

    /** The error for the event, while the account is locked. */
    Optional<String> closed() {
        return Optional.ofNullable(
                AuthenticatorUtils.getDisabledByBruteForceEventError(protector(), session, realm, user));
    }

    /** Counts a wrong answer. Of the kinds of credential Keycloak counts those alone that it knows. */
    void count(String credentialType) {
        protector()
                .failedLogin(
                        realm,
                        user,
                        session.getContext().getConnection(),
                        session.getContext().getUri(),
                        Set.of(credentialType));
    }

    private BruteForceProtector protector() {
        return session.getProvider(BruteForceProtector.class);
    }
}
