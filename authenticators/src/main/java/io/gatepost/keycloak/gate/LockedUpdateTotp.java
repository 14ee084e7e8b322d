// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import io.gatepost.iptrust.policy.SecondFactorMethod;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.authentication.requiredactions.UpdateTotp;
import org.keycloak.models.credential.OTPCredentialModel;

/** Keycloak's CONFIGURE_TOTP behind the second lock. It must be an UpdateTotp: Keycloak's OTP form casts it to one. */
public final class LockedUpdateTotp extends UpdateTotp {
    @Override
    public int order() {
        return Enrolment.BEFORE_BUILT_IN;
    }

    @Override
    public void requiredActionChallenge(RequiredActionContext context) {
        Enrolment.locked(context, SecondFactorMethod.OTP, super::requiredActionChallenge);
    }

    @Override
    public void processAction(RequiredActionContext context) {
        Enrolment.locked(context, SecondFactorMethod.OTP, super::processAction);
        Enrolment.record(context, OTPCredentialModel.TYPE);
    }
}
