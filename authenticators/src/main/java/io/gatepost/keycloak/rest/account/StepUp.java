// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.account;

import io.gatepost.iptrust.decision.Account;
import io.gatepost.iptrust.decision.Decider;
import io.gatepost.iptrust.decision.PolicyState;
import io.gatepost.keycloak.gate.ShownLately;
import io.gatepost.keycloak.support.Problem;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;

/** Whether a session is fit for what weakens or gives away an account. */
final class StepUp {
    private final KeycloakSession session;
    private final UserSessionModel userSession;
    private final Instant now;

    StepUp(KeycloakSession session, UserSessionModel userSession, Instant now) {
        this.session = session;
        this.userSession = userSession;
        this.now = now;
    }

    /** Throws the problem to answer with where the domain asks for a second factor and none was shown lately. */
    void require(PolicyState policy, Account account) {
        if (asked(policy, account) && !ShownLately.in(session, userSession, now)) {
            throw notShown();
        }
    }

    /** Throws the problem to answer with where none was shown lately, whatever the domain asks for. */
    void requireShown(Account account) {
        if (ShownLately.in(session, userSession, now)) {
            return;
        }
        if (!account.secondFactor()) {
            throw Problem.typed(
                            Response.Status.CONFLICT,
                            "no-second-factor",
                            "The account has no second factor. Set one up first, and show it.")
                    .exception();
        }
        throw notShown();
    }

    private static RuntimeException notShown() {
        return Problem.typed(
                        Response.Status.FORBIDDEN,
                        "step-up",
                        "This needs a second factor shown in this session within the last "
                                + ShownLately.LATELY.toMinutes()
                                + " minutes, and set up before it. Sign in again and show it.")
                .exception();
    }

    /** Where enrolment is off nobody is asked; where it is optional, whoever has a factor. Without a policy that can be read, everybody. */
    private static boolean asked(PolicyState state, Account account) {
        return switch (state) {
            case PolicyState.InForce inForce ->
                switch (Decider.enrolment(inForce.policy().policy().secondFactor(), account)) {
                    case OFF -> false;
                    case OPTIONAL -> account.secondFactor();
                    case REQUIRED -> true;
                };
            case PolicyState.Absent absent -> true;
            case PolicyState.Broken broken -> true;
        };
    }
}
