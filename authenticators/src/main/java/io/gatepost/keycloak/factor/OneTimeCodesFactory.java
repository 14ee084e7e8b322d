// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.factor;

import org.keycloak.credential.RecoveryAuthnCodesCredentialProvider;
import org.keycloak.credential.RecoveryAuthnCodesCredentialProviderFactory;
import org.keycloak.models.KeycloakSession;

/** Stands in the built-in one's place. */
public final class OneTimeCodesFactory extends RecoveryAuthnCodesCredentialProviderFactory {
    @Override
    public RecoveryAuthnCodesCredentialProvider create(KeycloakSession session) {
        return new OneTimeCodes(session);
    }

    @Override
    public int order() {
        return OneTimeCodes.BEFORE_BUILT_IN;
    }
}
