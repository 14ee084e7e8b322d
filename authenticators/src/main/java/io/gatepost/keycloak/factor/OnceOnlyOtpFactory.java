// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.factor;

import org.keycloak.credential.OTPCredentialProvider;
import org.keycloak.credential.OTPCredentialProviderFactory;
import org.keycloak.models.KeycloakSession;

/** Stands in the built-in one's place. */
public final class OnceOnlyOtpFactory extends OTPCredentialProviderFactory {
    /** Of several providers with one id, Keycloak takes the highest; the built-in ones have 0. */
    private static final int BEFORE_BUILT_IN = 100;

    @Override
    public OTPCredentialProvider create(KeycloakSession session) {
        return new OnceOnlyOtp(session);
    }

    @Override
    public int order() {
        return BEFORE_BUILT_IN;
    }
}
