// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import org.keycloak.events.EventBuilder;

/** The words with which the gate speaks in Keycloak's events. */
final class Audit {
    /** The error of every refusal of ours; the reason is a detail. */
    static final String REFUSED = "gatepost_refused";

    static final String REASON = "gatepost_reason";
    private static final String RULE = "gatepost_rule";
    private static final String SERVICE = "gatepost_service";
    private static final String ADDRESS = "gatepost_address";
    private static final String OUTCOME = "gatepost_outcome";

    private Audit() {}

    static EventBuilder describe(EventBuilder event, WebDecision decision) {
        return event.detail(OUTCOME, decision.decision().outcome().word())
                .detail(REASON, decision.reason().word())
                .detail(RULE, decision.decision().rule())
                .detail(SERVICE, decision.serviceWord())
                .detail(ADDRESS, decision.address());
    }
}
