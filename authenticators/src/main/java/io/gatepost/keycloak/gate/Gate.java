// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import io.gatepost.iptrust.decision.Reason;
import io.gatepost.keycloak.signin.SignInDetail;
import io.gatepost.keycloak.support.RefusalPage;
import io.gatepost.keycloak.trust.TrustedDevice;
import io.gatepost.keycloak.trust.TrustedDevices;
import java.time.Instant;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.keycloak.authentication.InitiatedActionSupport;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.common.util.Time;
import org.keycloak.events.EventType;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * The last step of every interactive login: Keycloak asks every required action whether it is needed, whichever flow, broker or
 * link the login came by, and again whenever one is finished. Here the person can show the factor that is missing.
 */
final class Gate implements RequiredActionProvider {
    private static final Logger LOG = Logger.getLogger(Gate.class);

    /**
     * Anybody may write {@code kc_action=gatepost-gate} into a login's address. An action that does not support that is passed
     * over by Keycloak for the rest of the login, also where it was demanded: the gate would be gone. One that does is run.
     */
    @Override
    public InitiatedActionSupport initiatedActionSupport() {
        return InitiatedActionSupport.SUPPORTED;
    }

    @Override
    public void evaluateTriggers(RequiredActionContext context) {
        AuthenticationSessionModel login = context.getAuthenticationSession();
        if (open(context)) {
            login.removeRequiredAction(GateFactory.ID);
        } else {
            // On the login and not on the user, where it would outlive the login.
            login.addRequiredAction(GateFactory.ID);
        }
    }

    private static boolean open(RequiredActionContext context) {
        try {
            AuthenticationSessionModel login = context.getAuthenticationSession();
            WebDecision decision = WebDecision.of(context.getSession(), login);
            decision.evidence().record(context.getSession(), login);
            if (Sensitive.stepUpDue(decision, login)) {
                return false;
            }
            if (recoveredWithoutFactor(context, decision) && Enrolment.demand(context, decision)) {
                return true;
            }
            if (stepUpWithoutFactor(decision, login) || bypassedWithoutFactor(decision, login)) {
                Enrolment.demand(context, decision);
            }
            if (decision.admits()) {
                login.setClientNote(Notes.ADDRESS, decision.address());
                login.setClientNote(
                        Notes.DEVICE, decision.device().map(TrustedDevice::id).orElse(""));
                decision.device().ifPresent(device -> used(context, device, decision.address()));
                Audit.describe(context.getEvent(), decision);
                return true;
            }
            // The gate steps aside for the enrolment; when that is done, Keycloak asks here again.
            return decision.enrolmentDue() && Enrolment.demand(context, decision);
        } catch (RuntimeException e) {
            LOG.errorf(e, "A login could not be decided; it stays outside");
            return false;
        }
    }

    /** The browser gets the next token for the one that it has shown. */
    private static void used(RequiredActionContext context, TrustedDevice device, String address) {
        KeycloakSession session = context.getSession();
        RealmModel realm = context.getRealm();
        UserModel user = context.getUser();
        Instant now = Instant.ofEpochMilli(Time.currentTimeMillis());
        DeviceCookies.shown(session, realm, user)
                .flatMap(shown -> new TrustedDevices(session, realm, user).used(device, shown, address, now))
                .ifPresent(next -> DeviceCookies.give(session, realm, user, next, device.until(), now));
    }

    /** Whoever is sent to show a factor and has none sets one up, where that is allowed. */
    private static boolean stepUpWithoutFactor(WebDecision decision, AuthenticationSessionModel login) {
        return FreshFactorFactory.ID.equals(login.getClientNote(Constants.KC_ACTION))
                && decision.admits()
                && !decision.account().secondFactor()
                && decision.mayEnrol();
    }

    /** An admin has vouched for somebody who has no factor: now is the time to set one up, wherever they are. */
    private static boolean bypassedWithoutFactor(WebDecision decision, AuthenticationSessionModel login) {
        return BypassPage.passed(login)
                && decision.admits()
                && !decision.account().secondFactor()
                && !Enrolment.finished(login);
    }

    /** The mailbox has vouched for somebody in this browser; the gate steps aside for the enrolment and stands after it. */
    private static boolean recoveredWithoutFactor(RequiredActionContext context, WebDecision decision) {
        return !Enrolment.finished(context.getAuthenticationSession())
                && Enrolment.leave(context.getSession(), context.getAuthenticationSession(), decision);
    }

    @Override
    public void requiredActionChallenge(RequiredActionContext context) {
        ask(context, BypassPage::show, FactorPage::show);
    }

    @Override
    public void processAction(RequiredActionContext context) {
        ask(context, BypassPage::submitted, FactorPage::submitted);
    }

    private static void ask(RequiredActionContext context, Consumer<BypassPage> bypassStep, Consumer<FactorPage> step) {
        try {
            WebDecision decision = WebDecision.of(context.getSession(), context.getAuthenticationSession());
            if (decision.admits() && !Sensitive.stepUpDue(decision, context.getAuthenticationSession())) {
                // Something changed between Keycloak's question and its challenge.
                context.success();
            } else if (BypassPage.possible(context) && bypassable(context, decision)) {
                bypassStep.accept(new BypassPage(context));
            } else if (askable(context, decision)) {
                step.accept(FactorPage.of(context));
            } else if (decision.evidence().entry() == Entry.UNKNOWN && EarlierSession.continuedBy(context)) {
                context.challenge(EarlierSession.startOver(context));
            } else {
                refuse(context, decision);
            }
        } catch (RuntimeException e) {
            LOG.errorf(e, "A login could not be decided; it is refused");
            context.challenge(RefusalPage.ofError(context.form()));
        }
    }

    private static boolean bypassable(RequiredActionContext context, WebDecision decision) {
        // A bypass is good once: it must not be spent where the login would be refused all the same.
        return !AskedLevel.of(context.getAuthenticationSession()).insists()
                && ((!decision.admits() && decision.factorWouldAdmit())
                        || Sensitive.stepUpDue(decision, context.getAuthenticationSession()));
    }

    private static boolean askable(RequiredActionContext context, WebDecision decision) {
        return (decision.factorWouldDo() || Sensitive.stepUpDue(decision, context.getAuthenticationSession()))
                && !AskedLevel.of(context.getAuthenticationSession()).beyondReach()
                && FactorPage.possible(context);
    }

    static void refuse(RequiredActionContext context, WebDecision decision) {
        refuse(context, decision, reason(decision, context.getAuthenticationSession()));
    }

    static void refuse(RequiredActionContext context, WebDecision decision, Reason reason) {
        Audit.describe(context.getEvent().clone().event(EventType.LOGIN), decision)
                .detail(SignInDetail.REASON, reason.word())
                .user(context.getUser())
                .error(SignInDetail.REFUSED);
        LoginFormsProvider form = context.form();
        CompanyWay.on(form, context.getSession(), context.getAuthenticationSession());
        context.challenge(RefusalPage.of(form, reason));
    }

    /** A login that the policy admits may still lack something that cannot be asked for here. */
    private static Reason reason(WebDecision decision, AuthenticationSessionModel login) {
        if (Sensitive.stepUpDue(decision, login)) {
            return Reason.SECOND_FACTOR_NEEDED;
        }
        return decision.enrolmentDue() ? Reason.ENROLMENT_NEEDED : decision.reason();
    }

    @Override
    public void close() {}
}
