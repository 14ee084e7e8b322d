// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.apppassword;

import org.keycloak.credential.CredentialProvider;
import org.keycloak.credential.CredentialProviderFactory;
import org.keycloak.models.KeycloakSession;

public final class AppPasswordCredentialProviderFactory
        implements CredentialProviderFactory<AppPasswordCredentialProvider> {
    @Override
    public CredentialProvider<AppPasswordCredentialModel> create(KeycloakSession session) {
        return new AppPasswordCredentialProvider(session);
    }

    @Override
    public String getId() {
        return AppPasswordCredentialModel.TYPE;
    }
}
