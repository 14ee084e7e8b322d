// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import com.webauthn4j.verifier.attestation.trustworthiness.certpath.CertPathTrustworthinessVerifier;
import io.gatepost.iptrust.policy.SecondFactorMethod;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.authentication.requiredactions.WebAuthnPasswordlessRegister;
import org.keycloak.authentication.requiredactions.WebAuthnPasswordlessRegisterFactory;
import org.keycloak.authentication.requiredactions.WebAuthnRegister;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.credential.WebAuthnCredentialModel;

/** Keycloak's webauthn-register-passwordless behind the second lock. */
public final class LockedWebAuthnPasswordlessRegisterFactory extends WebAuthnPasswordlessRegisterFactory {
    @Override
    public int order() {
        return Enrolment.BEFORE_BUILT_IN;
    }

    @Override
    protected WebAuthnRegister createProvider(KeycloakSession session, CertPathTrustworthinessVerifier verifier) {
        return new Locked(session, verifier);
    }

    private static final class Locked extends WebAuthnPasswordlessRegister {
        Locked(KeycloakSession session, CertPathTrustworthinessVerifier verifier) {
            super(session, verifier);
        }

        @Override
        public void requiredActionChallenge(RequiredActionContext context) {
            Enrolment.locked(context, SecondFactorMethod.PASSKEY, super::requiredActionChallenge);
        }

        @Override
        public void processAction(RequiredActionContext context) {
            Enrolment.submitted(
                    context, SecondFactorMethod.PASSKEY, super::requiredActionChallenge, super::processAction);
            Enrolment.record(context, WebAuthnCredentialModel.TYPE_PASSWORDLESS);
        }
    }
}
