// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import com.webauthn4j.verifier.attestation.trustworthiness.certpath.CertPathTrustworthinessVerifier;
import io.gatepost.iptrust.policy.SecondFactorMethod;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.authentication.requiredactions.WebAuthnRegister;
import org.keycloak.authentication.requiredactions.WebAuthnRegisterFactory;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.credential.WebAuthnCredentialModel;

/** Keycloak's webauthn-register behind the second lock. */
public final class LockedWebAuthnRegisterFactory extends WebAuthnRegisterFactory {
    @Override
    public int order() {
        return Enrolment.BEFORE_BUILT_IN;
    }

    @Override
    protected WebAuthnRegister createProvider(KeycloakSession session, CertPathTrustworthinessVerifier verifier) {
        return new Locked(session, verifier);
    }

    private static final class Locked extends WebAuthnRegister {
        Locked(KeycloakSession session, CertPathTrustworthinessVerifier verifier) {
            super(session, verifier);
        }

        @Override
        public void requiredActionChallenge(RequiredActionContext context) {
            Enrolment.locked(context, SecondFactorMethod.PASSKEY, this::show);
        }

        @Override
        public void processAction(RequiredActionContext context) {
            Enrolment.submitted(context, SecondFactorMethod.PASSKEY, this::show, this::submitted);
            Enrolment.record(context, WebAuthnCredentialModel.TYPE_TWOFACTOR);
        }

        private void show(RequiredActionContext context) {
            InsteadLink.on(context, SecondFactorMethod.PASSKEY);
            super.requiredActionChallenge(context);
        }

        private void submitted(RequiredActionContext context) {
            if (!Enrolment.changed(context, SecondFactorMethod.PASSKEY)) {
                // For the page that says that it did not work.
                InsteadLink.on(context, SecondFactorMethod.PASSKEY);
                super.processAction(context);
            }
        }
    }
}
