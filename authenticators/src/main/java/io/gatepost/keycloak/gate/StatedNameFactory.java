// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import org.keycloak.authentication.Authenticator;
import org.keycloak.authentication.authenticators.broker.IdpReviewProfileAuthenticatorFactory;
import org.keycloak.models.KeycloakSession;

/** Stands in the place of Keycloak's "Review Profile". */
public final class StatedNameFactory extends IdpReviewProfileAuthenticatorFactory {
    @Override
    public Authenticator create(KeycloakSession session) {
        return new StatedName();
    }

    @Override
    public int order() {
        return Enrolment.BEFORE_BUILT_IN;
    }
}
