// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.bridge;

import io.gatepost.keycloak.support.Secret;
import org.keycloak.credential.hash.PasswordHashProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.PasswordPolicy;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserCredentialModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.credential.PasswordCredentialModel;

/** The check of an account's own password, always at the price of one slow hash. */
final class AccountPassword {
    private static final String STAND_IN = "a password that nobody has, of middling length";

    private AccountPassword() {}

    static boolean isRight(KeycloakSession session, RealmModel realm, UserModel user, Secret secret) {
        // An empty password would be an anonymous bind to some directories (RFC 4513 section 5.1.2), and thereby right.
        if (secret.reveal().isEmpty() || !hasPassword(user)) {
            inVain(session, realm);
            return false;
        }
        boolean right = user.credentialManager().isValid(UserCredentialModel.password(secret.reveal()));
        if (!right && user.isFederated()) {
            // The store's own check took its own time; that of an unknown name takes this.
            inVain(session, realm);
        }
        return right;
    }

    /** The work of a check where there is nothing to check, so that time does not tell which accounts exist. */
    static void inVain(KeycloakSession session, RealmModel realm) {
        PasswordPolicy policy = realm.getPasswordPolicy();
        PasswordHashProvider hash = policy.getHashAlgorithm() == null
                ? null
                : session.getProvider(PasswordHashProvider.class, policy.getHashAlgorithm());
        if (hash == null) {
            hash = session.getProvider(PasswordHashProvider.class);
        }
        hash.encodedCredential(STAND_IN, policy.getHashIterations());
    }

    private static boolean hasPassword(UserModel user) {
        return user.isFederated()
                || user.credentialManager()
                        .getStoredCredentialsByTypeStream(PasswordCredentialModel.TYPE)
                        .findAny()
                        .isPresent();
    }
}
