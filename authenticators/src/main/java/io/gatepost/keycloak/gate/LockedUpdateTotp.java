// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import io.gatepost.iptrust.policy.SecondFactorMethod;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.authentication.requiredactions.UpdateTotp;
import org.keycloak.models.credential.OTPCredentialModel;

/** Keycloak's CONFIGURE_TOTP behind the second lock. It must be an UpdateTotp: Keycloak's OTP form casts it to one. */
public final class LockedUpdateTotp extends UpdateTotp {
    /** Where Keycloak's form keeps the key that it made; the form sends it back. */
    private static final String KEY_NOTE = "TOTP_SECRET_KEY";

    @Override
    public int order() {
        return Enrolment.BEFORE_BUILT_IN;
    }

    @Override
    public void requiredActionChallenge(RequiredActionContext context) {
        Enrolment.locked(context, SecondFactorMethod.OTP, this::show);
    }

    @Override
    public void processAction(RequiredActionContext context) {
        Enrolment.submitted(context, SecondFactorMethod.OTP, this::show, this::submitted);
        Enrolment.record(context, OTPCredentialModel.TYPE);
    }

    private void show(RequiredActionContext context) {
        InsteadLink.on(context, SecondFactorMethod.OTP);
        super.requiredActionChallenge(context);
    }

    private void submitted(RequiredActionContext context) {
        if (Enrolment.changed(context, SecondFactorMethod.OTP)) {
            return;
        }
        String made = context.getAuthenticationSession().getAuthNote(KEY_NOTE);
        String sent = context.getHttpRequest().getDecodedFormParameters().getFirst("totpSecret");
        if (made == null || !made.equals(sent)) {
            // Keycloak would take any key that the form names, also one that somebody else has put there.
            show(context);
            return;
        }
        InsteadLink.on(context, SecondFactorMethod.OTP);
        super.processAction(context);
    }
}
