// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.factor;

import io.gatepost.keycloak.trust.SecondFactors;
import io.gatepost.keycloak.trust.TrustedAddresses;
import io.gatepost.keycloak.trust.TrustedDevices;
import java.util.List;
import java.util.Set;
import org.keycloak.common.util.Time;
import org.keycloak.credential.CredentialModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.services.managers.AuthenticationManager;

/** An account starts over with its password and the enrolment: what was trusted on the strength of the old factors goes too. */
public final class FactorReset {
    /** Of the admin events about second factors. */
    public static final String RESOURCE_TYPE = "GATEPOST_SECOND_FACTOR";

    private static final Set<String> FOUNDED_ON_THEM =
            Set.of(TrustedAddresses.CREDENTIAL_TYPE, TrustedDevices.CREDENTIAL_TYPE, Bypasses.CREDENTIAL_TYPE);

    private FactorReset() {}

    /** The factors that Keycloak keeps for the account. */
    public static List<CredentialModel> factors(UserModel user) {
        return ofTypes(user, SecondFactors.WITH_CODES);
    }

    /** What was taken away of the factors. The account's sessions end, those of programs among them. */
    public static List<CredentialModel> perform(KeycloakSession session, RealmModel realm, UserModel user) {
        List<CredentialModel> factors = factors(user);
        factors.forEach(factor -> user.credentialManager().removeStoredCredentialById(factor.getId()));
        ofTypes(user, FOUNDED_ON_THEM)
                .forEach(model -> user.credentialManager().removeStoredCredentialById(model.getId()));
        endSessions(session, realm, user);
        return factors;
    }

    private static void endSessions(KeycloakSession session, RealmModel realm, UserModel user) {
        session.users().setNotBeforeForUser(realm, user, Math.toIntExact(Time.currentTimeMillis() / 1000));
        List<UserSessionModel> online =
                session.sessions().getUserSessionsStream(realm, user).toList();
        online.forEach(one -> AuthenticationManager.backchannelLogout(
                session,
                realm,
                one,
                session.getContext().getUri(),
                session.getContext().getConnection(),
                session.getContext().getHttpRequest().getHttpHeaders(),
                true));
        List<UserSessionModel> offline =
                session.sessions().getOfflineUserSessionsStream(realm, user).toList();
        offline.forEach(one -> session.sessions().removeOfflineUserSession(realm, one));
    }

    private static List<CredentialModel> ofTypes(UserModel user, Set<String> types) {
        return user.credentialManager()
                .getStoredCredentialsStream()
                .filter(credential -> types.contains(credential.getType()))
                .toList();
    }
}
