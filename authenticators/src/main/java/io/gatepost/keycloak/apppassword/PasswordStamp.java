// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.apppassword;

import org.keycloak.credential.CredentialModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.credential.PasswordCredentialModel;

/**
 * Tells one account password that Keycloak keeps from the next, however it was changed. Keycloak sets the date of the credential anew with each
 * password, and keeps it when it only hashes the same password again (PasswordCredentialProvider, 26.7). Of a password that a user
 * federation keeps it knows nothing: there all are one.
 */
public record PasswordStamp(String text) {
    private static final String NONE = "none";

    public static PasswordStamp of(UserModel user) {
        return new PasswordStamp(user.credentialManager()
                .getStoredCredentialsByTypeStream(PasswordCredentialModel.TYPE)
                .findFirst()
                .map(CredentialModel::getCreatedDate)
                .map(String::valueOf)
                .orElse(NONE));
    }
}
