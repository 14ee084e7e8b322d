// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.apppassword;

import java.util.Optional;
import org.keycloak.credential.CredentialModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.credential.PasswordCredentialModel;

/**
 * Tells one account password from the next, however it was changed. Keycloak sets the date of the credential anew with each
 * password, and keeps it when it only hashes the same password again (PasswordCredentialProvider, 26.7). Of a password that is in a
 * directory it is the directory's own date, where it has one (pwdChangedTime, pwdLastSet); otherwise all are one.
 */
public record PasswordStamp(String text) {
    private static final String NONE = "none";

    public static PasswordStamp of(UserModel user) {
        return new PasswordStamp(user.credentialManager()
                .getStoredCredentialsByTypeStream(PasswordCredentialModel.TYPE)
                .findFirst()
                .or(() -> federated(user))
                .map(CredentialModel::getCreatedDate)
                .map(String::valueOf)
                .orElse(NONE));
    }

    /** Asks the directory; that it cannot be asked is no answer, and an exception. */
    private static Optional<CredentialModel> federated(UserModel user) {
        return user.isFederated()
                ? user.credentialManager()
                        .getFederatedCredentialsStream()
                        .filter(credential -> PasswordCredentialModel.TYPE.equals(credential.getType()))
                        .filter(credential -> credential.getCreatedDate() != null && credential.getCreatedDate() > 0)
                        .findFirst()
                : Optional.empty();
    }
}
