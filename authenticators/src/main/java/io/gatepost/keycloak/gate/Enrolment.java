// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import io.gatepost.iptrust.decision.Reason;
import io.gatepost.iptrust.policy.SecondFactorMethod;
import io.gatepost.keycloak.recovery.EnrolmentLeave;
import java.time.Instant;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.authentication.requiredactions.WebAuthnRegisterFactory;
import org.keycloak.common.util.Time;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RequiredActionProviderModel;
import org.keycloak.models.UserModel.RequiredAction;
import org.keycloak.sessions.AuthenticationSessionModel;

/** Setting up a second factor: where it may be done, and what it is worth afterwards. */
final class Enrolment {
    private static final Logger LOG = Logger.getLogger(Enrolment.class);

    /** Above the built-in providers' 0: of several with one id, Keycloak takes the highest. */
    static final int BEFORE_BUILT_IN = 100;

    /** Auth note: a factor was set up in this login. */
    private static final String FINISHED = "gatepost.enrolled";

    private Enrolment() {}

    /** Makes the login lead to Keycloak's page for setting up a factor; false where the realm has switched that off. */
    static boolean demand(RequiredActionContext context, WebDecision decision) {
        String action = decision.maySetUp(SecondFactorMethod.OTP)
                ? RequiredAction.CONFIGURE_TOTP.name()
                : WebAuthnRegisterFactory.PROVIDER_ID;
        RequiredActionProviderModel model = context.getRealm().getRequiredActionProviderByAlias(action);
        if (model == null || !model.isEnabled()) {
            LOG.warnf(
                    "Realm %s demands a second factor but has %s disabled",
                    context.getRealm().getName(), action);
            return false;
        }
        // On the login and not on the user: there it would stay, and close doors that the policy leaves open.
        context.getAuthenticationSession().addRequiredAction(action);
        return true;
    }

    /**
     * The second lock, behind the gate: it holds where a realm's administrator has disabled the gate, and where the policy
     * admits a login from which no factor may be set up.
     */
    static void locked(
            RequiredActionContext context, SecondFactorMethod method, Consumer<RequiredActionContext> action) {
        AuthenticationSessionModel login = context.getAuthenticationSession();
        WebDecision decision = WebDecision.of(context.getSession(), login);
        boolean leave = leave(context.getSession(), login, decision);
        if ((!decision.admits() && !decision.enrolmentDue() && !leave) || Sensitive.stepUpDue(decision, login)) {
            Gate.refuse(context, decision);
        } else if (!decision.maySetUp(method)) {
            Gate.refuse(context, decision, Reason.METHOD_NOT_ALLOWED);
        } else if (decision.account().secondFactor() || decision.mayEnrol() || BypassPage.passed(login) || leave) {
            action.accept(context);
        } else {
            Gate.refuse(context, decision, Reason.ENROL_FROM_TRUSTED_NETWORK);
        }
    }

    /** Whether the account's recovery address has vouched for the person at this browser, who has no factor now. */
    static boolean leave(KeycloakSession session, AuthenticationSessionModel login, WebDecision decision) {
        return !decision.account().secondFactor()
                && decision.factorWouldAdmit()
                && EnrolmentLeave.given(session, login);
    }

    /** Remembers a factor that was just set up. */
    static void record(RequiredActionContext context, String type) {
        if (context.getStatus() != RequiredActionContext.Status.SUCCESS) {
            return;
        }
        AuthenticationSessionModel login = context.getAuthenticationSession();
        login.setAuthNote(FINISHED, type);
        EnrolmentLeave.used(context.getSession(), context.getUser());
        SealedNotes.write(
                context.getSession(),
                login,
                Notes.ENROLLED,
                new ShownFactor(type, Instant.ofEpochMilli(Time.currentTimeMillis())).note());
    }

    static boolean finished(AuthenticationSessionModel login) {
        return login.getAuthNote(FINISHED) != null;
    }
}
