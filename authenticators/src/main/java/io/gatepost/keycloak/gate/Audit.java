// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import io.gatepost.iptrust.policy.Proof;
import io.gatepost.keycloak.signin.EventThrift;
import io.gatepost.keycloak.signin.SignInDetail;
import io.gatepost.keycloak.support.Gatepost;
import java.time.Instant;
import org.keycloak.common.util.Time;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;

/** The words with which the gate speaks in Keycloak's events. */
final class Audit {
    private Audit() {}

    static EventBuilder describe(EventBuilder event, WebDecision decision) {
        return event.detail(SignInDetail.OUTCOME, decision.decision().outcome().word())
                .detail(SignInDetail.REASON, decision.reason().word())
                .detail(SignInDetail.RULE, decision.decision().rule())
                .detail(SignInDetail.SERVICE, decision.serviceWord())
                .detail(SignInDetail.ADDRESS, decision.address())
                .detail(SignInDetail.ORIGIN, SignInDetail.origin(decision.origin()))
                .detail(SignInDetail.POLICY, decision.policyStamp())
                .detail(SignInDetail.TRIAL, decision.trial())
                .detail(
                        SignInDetail.TRACE,
                        SignInDetail.trace(decision.decision().trace()))
                // An empty text is no detail to Keycloak's readers.
                .detail(SignInDetail.PROOF, decision.proof().map(Proof::word).orElse(""));
    }

    /** One for many: a program goes on asking with the token that it has. */
    static void refusedRequest(
            KeycloakSession session, WebDecision decision, UserSessionModel userSession, ClientModel client) {
        EventThrift.Login login = new EventThrift.Login(
                userSession.getUser().getId(),
                true,
                false,
                false,
                decision.reason().word(),
                decision.serviceWord(),
                decision.address(),
                client.getId());
        if (Gatepost.part(session, EventThrift.class)
                .due(login, Instant.ofEpochMilli(Time.currentTimeMillis()))
                .isPresent()) {
            describe(
                            new EventBuilder(
                                            userSession.getRealm(),
                                            session,
                                            session.getContext().getConnection())
                                    .event(EventType.LOGIN),
                            decision)
                    .client(client)
                    .user(userSession.getUser())
                    .session(userSession)
                    .error(SignInDetail.REFUSED);
        }
    }
}
