// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.factor;

import io.gatepost.keycloak.support.OnceOnly;
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
    /** For which codes of the counter-based kind are remembered: two logins that run at the same time. */
    private static final Duration LEAST = Duration.ofMinutes(10);

    OnceOnlyOtp(KeycloakSession session) {
        super(session);
    }

    @Override
    public boolean isValid(RealmModel realm, UserModel user, CredentialInput input) {
        return known(user, input)
                && super.isValid(realm, user, input)
                && OnceOnly.first(
                        session,
                        input.getCredentialId() + '.' + input.getChallengeResponse(),
                        valid(realm, user, input));
    }

    /** For how long a time-based code is taken at most: its own period, and the window to both sides. */
    private static Duration valid(RealmModel realm, UserModel user, CredentialInput input) {
        int period = OTPCredentialModel.createFromCredentialModel(
                        user.credentialManager().getStoredCredentialById(input.getCredentialId()))
                .getOTPCredentialData()
                .getPeriod();
        Duration valid = Duration.ofSeconds(period)
                .multipliedBy(2L * realm.getOTPPolicy().getLookAheadWindow() + 1);
        return valid.compareTo(LEAST) > 0 ? valid : LEAST;
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
