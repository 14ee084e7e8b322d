// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.factor;

import java.time.Duration;
import org.keycloak.credential.CredentialInput;
import org.keycloak.credential.CredentialModel;
import org.keycloak.credential.OTPCredentialProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.credential.OTPCredentialModel;

/**
 * Keycloak's one-time passwords, each taken once. Keycloak lets a realm switch that off, and of the counter-based kind (RFC 4226)
 * it takes one code in two logins that run at the same time.
 */
final class OnceOnlyOtp extends OTPCredentialProvider {
    /** Longer than any code is valid: one of 60 seconds, with a window of four to both sides. */
    private static final Duration VALID = Duration.ofMinutes(10);

    OnceOnlyOtp(KeycloakSession session) {
        super(session);
    }

    @Override
    public boolean isValid(RealmModel realm, UserModel user, CredentialInput input) {
        return known(user, input)
                && super.isValid(realm, user, input)
                && OnceOnly.first(session, input.getCredentialId() + '.' + input.getChallengeResponse(), VALID);
    }

    /** The id comes from a form. Keycloak fails on one that is of nothing, or of something else. */
    private static boolean known(UserModel user, CredentialInput input) {
        String id = input.getCredentialId();
        if (id == null || id.isBlank()) {
            return false;
        }
        CredentialModel credential = user.credentialManager().getStoredCredentialById(id);
        return credential != null && OTPCredentialModel.TYPE.equals(credential.getType());
    }
}
