// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.trust;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.credential.CredentialModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.credential.OTPCredentialModel;
import org.keycloak.models.credential.RecoveryAuthnCodesCredentialModel;
import org.keycloak.models.credential.WebAuthnCredentialModel;

/** The second factors that an account has set up. */
public final class SecondFactors {
    /** Recovery codes are not among them: they stand in for a factor, they are none. */
    private static final Set<String> TYPES = Set.of(
            OTPCredentialModel.TYPE, WebAuthnCredentialModel.TYPE_TWOFACTOR, WebAuthnCredentialModel.TYPE_PASSWORDLESS);

    /** The types of credentials that are one, or stand in for one. */
    public static final Set<String> WITH_CODES = Stream.concat(
                    TYPES.stream(), Stream.of(RecoveryAuthnCodesCredentialModel.TYPE))
            .collect(Collectors.toUnmodifiableSet());

    private SecondFactors() {}

    public static boolean any(UserModel user) {
        if (user.credentialManager()
                .getStoredCredentialsStream()
                .anyMatch(credential -> TYPES.contains(credential.getType()))) {
            return true;
        }
        // A user store (LDAP, custom) may keep factors of its own.
        return user.isFederated()
                && TYPES.stream().anyMatch(type -> user.credentialManager().isConfiguredFor(type));
    }

    /** The ids of those that Keycloak keeps. */
    static Set<String> ids(UserModel user) {
        return user.credentialManager()
                .getStoredCredentialsStream()
                .filter(credential -> TYPES.contains(credential.getType()))
                .map(CredentialModel::getId)
                .collect(Collectors.toUnmodifiableSet());
    }
}
