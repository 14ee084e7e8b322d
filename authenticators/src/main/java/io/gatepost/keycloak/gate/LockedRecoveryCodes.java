// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import io.gatepost.iptrust.policy.SecondFactorMethod;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.authentication.requiredactions.RecoveryAuthnCodesAction;
import org.keycloak.models.KeycloakSession;

/** Keycloak's CONFIGURE_RECOVERY_AUTHN_CODES behind the second lock. */
public final class LockedRecoveryCodes extends RecoveryAuthnCodesAction {
    @Override
    public RequiredActionProvider create(KeycloakSession session) {
        return this;
    }

    @Override
    public int order() {
        return Enrolment.BEFORE_BUILT_IN;
    }

    @Override
    public void requiredActionChallenge(RequiredActionContext context) {
        Enrolment.locked(context, SecondFactorMethod.RECOVERY_CODE, super::requiredActionChallenge);
    }

    @Override
    public void processAction(RequiredActionContext context) {
        Enrolment.locked(context, SecondFactorMethod.RECOVERY_CODE, super::processAction);
    }
}
