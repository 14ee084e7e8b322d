// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.bridge;

import io.gatepost.iptrust.origin.Origin;
import io.gatepost.iptrust.policy.Proof;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakSession;

/** One Keycloak event for each login of the bridge, never with the secret. */
final class BridgeAudit {
    private BridgeAudit() {}

    static void record(KeycloakSession session, LoginRequest request, LoginAnswer answer) {
        EventBuilder event = new EventBuilder(
                        answer.realm().orElseGet(() -> session.getContext().getRealm()),
                        session,
                        new MailClientConnection(request.origin()))
                .event(EventType.LOGIN)
                .client(BridgeCallers.CLIENT_ID)
                // Within the request's own transaction: one for itself would double the price of a refusal.
                .storeImmediately(false)
                .detail("gatepost_reason", answer.reason().word())
                .detail("gatepost_service", request.service().word())
                .detail("gatepost_via", request.via())
                .detail("gatepost_rule", answer.rule());
        switch (request.origin()) {
            case Origin.Known known ->
                event.detail("gatepost_address", known.address().toString());
            case Origin.Unestablished unestablished -> event.detail("gatepost_origin", unestablished.why());
        }
        answer.user().ifPresent(event::user);
        request.nameToKeep().ifPresent(name -> event.detail(Details.USERNAME, name.toString()));
        answer.proof().map(Proof::word).ifPresent(proof -> event.detail("gatepost_proof", proof));
        answer.credential().ifPresent(credential -> event.detail(Details.CREDENTIAL_ID, credential.id()));
        request.session().ifPresent(id -> event.detail("gatepost_session", id));
        if (answer.admitted()) {
            event.success();
        } else {
            event.error(answer.reason().word().replace('-', '_'));
        }
    }
}
