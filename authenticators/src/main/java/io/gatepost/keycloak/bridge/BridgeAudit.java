// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.bridge;

import io.gatepost.iptrust.origin.Origin;
import io.gatepost.iptrust.policy.Proof;
import io.gatepost.iptrust.policy.Service;
import io.gatepost.keycloak.apppassword.AppPassword;
import io.gatepost.keycloak.signin.EventThrift;
import io.gatepost.keycloak.signin.SignInDetail;
import io.gatepost.keycloak.support.Gatepost;
import java.time.Instant;
import java.util.OptionalInt;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/** Keycloak's events for the logins of the bridge, never with the secret; of many alike, one now and then. */
final class BridgeAudit {
    private BridgeAudit() {}

    /** What was judged: the login as it came, or, where a webmail showed its own token, its person at the browser. */
    private record Judged(String service, String client, Origin origin, String known, String proof) {
        static Judged of(LoginRequest request, LoginAnswer answer) {
            return answer.person()
                    .map(person -> new Judged(
                            Service.WEB.word(),
                            answer.token().map(TokenFacts::client).orElseThrow(),
                            person.origin(),
                            SignInDetail.origin(person.origin()) + " of the webmail at "
                                    + request.origin().addressOrNone(),
                            person.proof().map(Proof::word).orElse("")))
                    .orElseGet(() -> new Judged(
                            request.service().word(),
                            BridgeCallers.CLIENT_ID,
                            request.origin(),
                            SignInDetail.origin(request.origin()),
                            answer.proof().map(Proof::word).orElse("")));
        }

        String address() {
            return origin.addressOrNone();
        }
    }

    static void record(KeycloakSession session, LoginRequest request, LoginAnswer answer, Instant now) {
        RealmModel realm =
                answer.whose().realm().orElseGet(() -> session.getContext().getRealm());
        Judged judged = Judged.of(request, answer);
        OptionalInt leftOut = Gatepost.part(session, EventThrift.class)
                .due(
                        new EventThrift.Login(
                                answer.whose().user().map(UserModel::getId).orElse(realm.getId()),
                                answer.whose().user().isPresent(),
                                answer.admitted(),
                                answer.secretRight(),
                                answer.reason().word(),
                                judged.service(),
                                judged.address(),
                                answer.credential().map(AppPassword::id).orElse(judged.proof())),
                        now,
                        answer.ruling().trial());
        if (leftOut.isPresent()) {
            write(session, realm, request, answer, judged, leftOut.getAsInt());
        }
    }

    private static void write(
            KeycloakSession session,
            RealmModel realm,
            LoginRequest request,
            LoginAnswer answer,
            Judged judged,
            int leftOut) {
        EventBuilder event = new EventBuilder(realm, session, new MailClientConnection(judged.origin()))
                .event(EventType.LOGIN)
                .client(judged.client())
                // Within the request's own transaction: one for itself would double the price of a refusal.
                .storeImmediately(false)
                .detail(SignInDetail.REASON, answer.reason().word())
                .detail(SignInDetail.SERVICE, judged.service())
                .detail(SignInDetail.VIA, request.via())
                .detail(SignInDetail.ORIGIN, judged.known())
                .detail(SignInDetail.OUTCOME, answer.outcome())
                .detail(SignInDetail.POLICY, answer.ruling().policy())
                .detail(SignInDetail.TRIAL, answer.ruling().trial())
                .detail(SignInDetail.RULE, answer.ruling().rule())
                .detail(SignInDetail.TRACE, SignInDetail.trace(answer.ruling().trace()));
        if (!judged.address().isEmpty()) {
            event.detail(SignInDetail.ADDRESS, judged.address());
        }
        answer.whose().user().ifPresent(event::user);
        request.nameToKeep().ifPresent(name -> event.detail(Details.USERNAME, name.toString()));
        if (!judged.proof().isEmpty()) {
            event.detail(SignInDetail.PROOF, judged.proof());
        }
        answer.credential()
                .ifPresent(credential -> event.detail(Details.CREDENTIAL_ID, credential.id())
                        .detail(Details.CREDENTIAL_USER_LABEL, credential.label()));
        answer.token()
                .ifPresent(token -> event.detail(Details.TOKEN_ID, token.id())
                        .detail("gatepost_token_client", token.client())
                        .detail("gatepost_token_acr", token.acr()));
        request.session().ifPresent(id -> event.detail("gatepost_session", id));
        request.program().ifPresent(program -> event.detail(SignInDetail.PROGRAM, program));
        if (leftOut > 0) {
            event.detail(SignInDetail.UNRECORDED, Integer.toString(leftOut));
        }
        if (answer.admitted()) {
            event.success();
        } else {
            if (answer.secretRight()) {
                event.detail(SignInDetail.SECRET, SignInDetail.RIGHT);
            }
            event.error(answer.reason().word().replace('-', '_'));
        }
    }
}
