// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import io.gatepost.iptrust.decision.Enrolling;
import io.gatepost.keycloak.trust.SecondFactors;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.FormatStyle;
import java.time.format.TextStyle;
import java.util.Locale;
import org.jboss.logging.Logger;
import org.keycloak.authentication.InitiatedActionSupport;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.models.Constants;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.sessions.AuthenticationSessionModel;
import org.keycloak.util.TokenUtil;

/**
 * "You have until ...: set it up now or later", while the policy's time of grace runs. After it there is nothing to choose: the
 * gate makes everything wait for the enrolment.
 */
final class EnrolmentOffer implements RequiredActionProvider {
    private static final Logger LOG = Logger.getLogger(EnrolmentOffer.class);

    /** Auth note: the person has chosen in this login. */
    private static final String ANSWERED = "gatepost.enrolment-answered";

    /** See {@link Gate#initiatedActionSupport()}; asked for like that there is nothing to do. */
    @Override
    public InitiatedActionSupport initiatedActionSupport() {
        return InitiatedActionSupport.SUPPORTED;
    }

    @Override
    public void evaluateTriggers(RequiredActionContext context) {
        AuthenticationSessionModel login = context.getAuthenticationSession();
        try {
            if (!SecondFactors.any(context.getUser()) && askable(login) && waits(context)) {
                login.addRequiredAction(EnrolmentOfferFactory.ID);
                return;
            }
        } catch (RuntimeException e) {
            LOG.errorf(e, "Whether to offer an enrolment is not known; the gate decides about the login all the same");
        }
        login.removeRequiredAction(EnrolmentOfferFactory.ID);
    }

    /** At a sign-in, and not when a session is continued: without a person before a page nobody can answer. */
    private static boolean askable(AuthenticationSessionModel login) {
        return login.getAuthNote(ANSWERED) == null
                && login.getClientNote(Constants.KC_ACTION) == null
                && !TokenUtil.hasPrompt(
                        login.getClientNote(OIDCLoginProtocol.PROMPT_PARAM), OIDCLoginProtocol.PROMPT_VALUE_NONE)
                && Evidence.firstNow(login);
    }

    private static boolean waits(RequiredActionContext context) {
        WebDecision decision = WebDecision.of(context.getSession(), context.getAuthenticationSession());
        return decision.evidence().entry() == Entry.PAGE && decision.enrolling().putOff();
    }

    @Override
    public void requiredActionChallenge(RequiredActionContext context) {
        WebDecision decision = WebDecision.of(context.getSession(), context.getAuthenticationSession());
        decision.putOffUntil()
                .ifPresentOrElse(until -> context.challenge(page(context, decision, until)), context::success);
    }

    @Override
    public void processAction(RequiredActionContext context) {
        AuthenticationSessionModel login = context.getAuthenticationSession();
        WebDecision decision = WebDecision.of(context.getSession(), login);
        boolean now = context.getHttpRequest().getDecodedFormParameters().containsKey("now");
        // Where the time of grace has ended in the meantime the answer is none, and the gate asks for the enrolment.
        if (decision.enrolling().putOff()) {
            login.setAuthNote(ANSWERED, now ? "now" : "later");
            if (now && decision.enrolling() == Enrolling.OFFERED) {
                Enrolment.demand(context, decision);
            }
        }
        context.success();
    }

    private static Response page(RequiredActionContext context, WebDecision decision, Instant until) {
        Locale locale = context.getSession().getContext().resolveLocale(context.getUser());
        return context.form()
                .setAttribute("gatepostUntil", time(locale).format(until))
                .setAttribute("gatepostHere", decision.enrolling() == Enrolling.OFFERED)
                .createForm("gatepost-enrolment.ftl");
    }

    /** With the server's zone: nobody has told where the person is. */
    private static DateTimeFormatter time(Locale locale) {
        return new DateTimeFormatterBuilder()
                .appendLocalized(FormatStyle.LONG, FormatStyle.SHORT)
                .appendLiteral(' ')
                .appendZoneText(TextStyle.SHORT)
                .toFormatter(locale)
                .withZone(ZoneId.systemDefault());
    }

    @Override
    public void close() {}
}
