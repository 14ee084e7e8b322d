// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import io.gatepost.iptrust.decision.Reason;
import io.gatepost.iptrust.policy.SecondFactorMethod;
import io.gatepost.keycloak.recovery.EnrolmentLeave;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.authentication.requiredactions.WebAuthnRegisterFactory;
import org.keycloak.common.util.Time;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RequiredActionProviderModel;
import org.keycloak.models.UserModel.RequiredAction;
import org.keycloak.models.credential.RecoveryAuthnCodesCredentialModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/** Setting up a second factor: where it may be done, and what it is worth afterwards. */
final class Enrolment {
    private static final Logger LOG = Logger.getLogger(Enrolment.class);

    /** Above the built-in providers' 0: of several with one id, Keycloak takes the highest. */
    static final int BEFORE_BUILT_IN = 100;

    /** Auth note: a factor was set up in this login. */
    private static final String FINISHED = "gatepost.enrolled";

    /** Auth note: the codes that stand in for it are to follow. */
    private static final String CODES_DUE = "gatepost.codes-due";

    /** Auth note: the method that the person has chosen. */
    private static final String METHOD = "gatepost.enrolment-method";

    /** The form's field with which the person asks for the other method. */
    private static final String INSTEAD_FIELD = "gatepostInstead";

    private static final String OTP = RequiredAction.CONFIGURE_TOTP.name();
    private static final String PASSKEY = WebAuthnRegisterFactory.PROVIDER_ID;
    private static final String CODES = RequiredAction.CONFIGURE_RECOVERY_AUTHN_CODES.name();

    private Enrolment() {}

    /** Makes the login lead to Keycloak's page for setting up a factor; false where the realm has switched that off. */
    static boolean demand(RequiredActionContext context, WebDecision decision) {
        String action = action(
                decision,
                SecondFactorMethod.of(
                        Optional.ofNullable(context.getAuthenticationSession().getAuthNote(METHOD))
                                .orElse("")));
        if (!enabled(context, action)) {
            LOG.warnf(
                    "Realm %s demands a second factor but has %s disabled",
                    context.getRealm().getName(), action);
            return false;
        }
        // On the login and not on the user: there it would stay, and close doors that the policy leaves open.
        context.getAuthenticationSession().addRequiredAction(action);
        return true;
    }

    /** The method of choice, and without one the app, which everybody can have. */
    private static String action(WebDecision decision, Optional<SecondFactorMethod> chosen) {
        boolean passkey = chosen.filter(SecondFactorMethod.PASSKEY::equals)
                .filter(decision::maySetUp)
                .isPresent();
        return passkey || !decision.maySetUp(SecondFactorMethod.OTP) ? PASSKEY : OTP;
    }

    private static boolean enabled(RequiredActionContext context, String action) {
        RequiredActionProviderModel model = context.getRealm().getRequiredActionProviderByAlias(action);
        return model != null && model.isEnabled();
    }

    /**
     * The second lock, behind the gate: it holds where a realm's administrator has disabled the gate, and where the policy
     * admits a login from which no factor may be set up.
     */
    static void locked(
            RequiredActionContext context, SecondFactorMethod method, Consumer<RequiredActionContext> action) {
        locked(context, method, action, PasswordPage::show);
    }

    /** The same for what comes back from its page, or from that for the password, which is followed by it. */
    static void submitted(
            RequiredActionContext context,
            SecondFactorMethod method,
            Consumer<RequiredActionContext> page,
            Consumer<RequiredActionContext> action) {
        locked(context, method, action, password -> {
            if (password.passed()) {
                page.accept(context);
            }
        });
    }

    private static void locked(
            RequiredActionContext context,
            SecondFactorMethod method,
            Consumer<RequiredActionContext> action,
            Consumer<PasswordPage> ask) {
        AuthenticationSessionModel login = context.getAuthenticationSession();
        WebDecision decision = WebDecision.of(context.getSession(), login);
        boolean leave = leave(context.getSession(), login, decision);
        if ((!decision.admits() && !decision.enrolmentDue() && !leave) || Sensitive.stepUpDue(decision, login)) {
            Gate.refuse(context, decision);
        } else if (!decision.maySetUp(method)) {
            Gate.refuse(context, decision, Reason.METHOD_NOT_ALLOWED);
        } else if (!decision.account().secondFactor() && !decision.mayEnrol() && !BypassPage.passed(login) && !leave) {
            Gate.refuse(context, decision, Reason.ENROL_FROM_TRUSTED_NETWORK);
        } else if (Evidence.firstNow(login) || decision.evidence().factorNow()) {
            action.accept(context);
        } else {
            PasswordPage password = new PasswordPage(context);
            if (password.possible()) {
                ask.accept(password);
            } else {
                Gate.refuse(context, decision, Reason.PROOF_NEEDED);
            }
        }
    }

    /** Whether the account's recovery address has vouched for the person at this browser, who has no factor now. */
    static boolean leave(KeycloakSession session, AuthenticationSessionModel login, WebDecision decision) {
        return !decision.account().secondFactor()
                && decision.factorWouldAdmit()
                && EnrolmentLeave.given(session, login);
    }

    /** The other method, where the person who must set up a factor may choose; its word goes to the page. */
    static Optional<SecondFactorMethod> instead(RequiredActionContext context, SecondFactorMethod method) {
        WebDecision decision = WebDecision.of(context.getSession(), context.getAuthenticationSession());
        SecondFactorMethod other =
                method == SecondFactorMethod.OTP ? SecondFactorMethod.PASSKEY : SecondFactorMethod.OTP;
        return Optional.of(other)
                .filter(wanted -> context.getAuthenticationSession().getClientNote(Constants.KC_ACTION) == null
                        && !decision.account().secondFactor()
                        && decision.maySetUp(wanted)
                        && enabled(context, wanted == SecondFactorMethod.OTP ? OTP : PASSKEY));
    }

    /** Whether the person wants the other method instead; if so, the login leads there. */
    static boolean changed(RequiredActionContext context, SecondFactorMethod method) {
        if (!context.getHttpRequest().getDecodedFormParameters().containsKey(INSTEAD_FIELD)) {
            return false;
        }
        Optional<SecondFactorMethod> other = instead(context, method);
        other.ifPresent(wanted -> {
            AuthenticationSessionModel login = context.getAuthenticationSession();
            login.setAuthNote(METHOD, wanted.word());
            login.removeRequiredAction(method == SecondFactorMethod.OTP ? OTP : PASSKEY);
            login.addRequiredAction(method == SecondFactorMethod.OTP ? PASSKEY : OTP);
            context.cancel();
        });
        return other.isPresent();
    }

    /** Remembers a factor that was just set up. */
    static void record(RequiredActionContext context, String type) {
        if (context.getStatus() != RequiredActionContext.Status.SUCCESS) {
            return;
        }
        AuthenticationSessionModel login = context.getAuthenticationSession();
        InsteadLink.off(context);
        login.setAuthNote(FINISHED, type);
        EnrolmentLeave.used(context.getSession(), context.getUser());
        SealedNotes.write(
                context.getSession(),
                login,
                Notes.ENROLLED,
                new ShownFactor(type, Instant.ofEpochMilli(Time.currentTimeMillis())).note());
        demandCodes(context);
    }

    /** Whoever has set up a factor, or used up the codes that stand in for it, gets such codes. */
    static void demandCodes(RequiredActionContext context) {
        AuthenticationSessionModel login = context.getAuthenticationSession();
        if (!context.getUser().credentialManager().isConfiguredFor(RecoveryAuthnCodesCredentialModel.TYPE)
                && WebDecision.of(context.getSession(), login).maySetUp(SecondFactorMethod.RECOVERY_CODE)
                && enabled(context, CODES)) {
            login.setAuthNote(CODES_DUE, "true");
            login.addRequiredAction(CODES);
        }
    }

    /** Whether the login leads to the codes because a factor was set up in it, and not because somebody wants new ones. */
    static boolean codesDue(AuthenticationSessionModel login) {
        return login.getAuthNote(CODES_DUE) != null;
    }

    static boolean finished(AuthenticationSessionModel login) {
        return login.getAuthNote(FINISHED) != null;
    }
}
