// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import io.gatepost.iptrust.policy.SecondFactorMethod;
import io.gatepost.keycloak.factor.OneTimeCodes;
import java.util.List;
import java.util.Set;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.authentication.authenticators.browser.RecoveryAuthnCodesFormAuthenticator;
import org.keycloak.authentication.requiredactions.RecoveryAuthnCodesAction;
import org.keycloak.common.util.Time;
import org.keycloak.models.KeycloakSession;
import org.keycloak.sessions.AuthenticationSessionModel;

/** Keycloak's CONFIGURE_RECOVERY_AUTHN_CODES behind the second lock. */
public final class LockedRecoveryCodes extends RecoveryAuthnCodesAction {
    private static final Set<String> FIELDS = Set.of("generatedRecoveryAuthnCodes", "generatedAt", "userLabel");

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
        Enrolment.locked(context, SecondFactorMethod.RECOVERY_CODE, LockedRecoveryCodes::show);
    }

    @Override
    public void processAction(RequiredActionContext context) {
        Enrolment.submitted(context, SecondFactorMethod.RECOVERY_CODE, LockedRecoveryCodes::show, this::submitted);
    }

    /** Keycloak expects every field of its page. */
    private void submitted(RequiredActionContext context) {
        if (context.getHttpRequest().getDecodedFormParameters().keySet().containsAll(FIELDS)) {
            super.processAction(context);
        } else {
            show(context);
        }
    }

    /** Keycloak's page, with as many codes as the policy says: its own way of showing it always makes twelve. */
    private static void show(RequiredActionContext context) {
        AuthenticationSessionModel login = context.getAuthenticationSession();
        CodesBean codes = new CodesBean(
                OneTimeCodes.made(WebDecision.of(context.getSession(), login).policy()), Time.currentTimeMillis());
        // What the form brings back must be what was shown.
        login.setAuthNote(
                RecoveryAuthnCodesFormAuthenticator.GENERATED_RECOVERY_AUTHN_CODES_NOTE,
                codes.getGeneratedRecoveryAuthnCodesAsString());
        login.setAuthNote(RecoveryAuthnCodesFormAuthenticator.GENERATED_AT_NOTE, Long.toString(codes.getGeneratedAt()));
        context.challenge(context.form()
                .setAttribute("recoveryAuthnCodesConfigBean", codes)
                .createForm("login-recovery-authn-code-config.ftl"));
    }

    /** For the template, which knows Keycloak's own bean of these names. */
    public static final class CodesBean {
        private final List<String> codes;
        private final long at;

        CodesBean(List<String> codes, long at) {
            this.codes = List.copyOf(codes);
            this.at = at;
        }

        public List<String> getGeneratedRecoveryAuthnCodesList() {
            return codes;
        }

        public String getGeneratedRecoveryAuthnCodesAsString() {
            return String.join(",", codes);
        }

        public long getGeneratedAt() {
            return at;
        }
    }
}
