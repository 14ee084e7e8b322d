// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.account;

import io.gatepost.iptrust.decision.Account;
import io.gatepost.keycloak.trust.TrustedAddresses;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.credential.OTPCredentialModel;
import org.keycloak.models.credential.WebAuthnCredentialModel;

/** What a decision needs to know of a Keycloak user. */
public final class AccountFacts {
    /** Recovery codes are not among them: they stand in for a factor, they are none. */
    private static final Set<String> SECOND_FACTORS = Set.of(
            OTPCredentialModel.TYPE, WebAuthnCredentialModel.TYPE_TWOFACTOR, WebAuthnCredentialModel.TYPE_PASSWORDLESS);

    private AccountFacts() {}

    public static Account of(KeycloakSession session, RealmModel realm, UserModel user) {
        return new Account(
                name(user),
                user.getGroupsStream().map(GroupModel::getName).collect(Collectors.toSet()),
                hasSecondFactor(user),
                new TrustedAddresses(user).facts());
    }

    /** The canonical name: Keycloak keeps user names in lower case, but a user store behind it need not. */
    public static String name(UserModel user) {
        return user.getUsername().toLowerCase(Locale.ROOT);
    }

    private static boolean hasSecondFactor(UserModel user) {
        if (user.credentialManager()
                .getStoredCredentialsStream()
                .anyMatch(credential -> SECOND_FACTORS.contains(credential.getType()))) {
            return true;
        }
        // A user store (LDAP, custom) may keep factors of its own.
        return user.isFederated()
                && SECOND_FACTORS.stream()
                        .anyMatch(type -> user.credentialManager().isConfiguredFor(type));
    }
}
