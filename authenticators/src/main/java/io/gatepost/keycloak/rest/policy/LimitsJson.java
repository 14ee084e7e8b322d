// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.policy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.iptrust.policy.Enrolment;
import io.gatepost.iptrust.policy.IsoDuration;
import io.gatepost.iptrust.policy.Limits;

/** The operator's limits in the form in which they are written (docs/policy.md); what is not limited is left out. */
public final class LimitsJson {
    private LimitsJson() {}

    public static ObjectNode of(Limits limits) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ObjectNode network = JsonNodeFactory.instance.objectNode();
        prefix(network, "ipv4", limits.ipv4Prefix());
        prefix(network, "ipv6", limits.ipv6Prefix());
        set(json, "largestNetwork", network);
        ObjectNode trust = JsonNodeFactory.instance.objectNode();
        limits.addressTrust().ifPresent(longest -> trust.put("addresses", IsoDuration.text(longest)));
        limits.deviceTrust().ifPresent(longest -> trust.put("devices", IsoDuration.text(longest)));
        set(json, "longestTrust", trust);
        if (limits.enrolment() != Enrolment.OFF) {
            json.put("leastEnrolment", limits.enrolment().word());
        }
        limits.graceUntil().ifPresent(latest -> json.put("graceUntil", latest.toString()));
        ArrayNode noPassword = JsonNodeFactory.instance.arrayNode();
        limits.noPassword().stream().sorted().forEach(service -> noPassword.add(service.word()));
        ArrayNode adminProofs = JsonNodeFactory.instance.arrayNode();
        limits.adminProofs().stream().sorted().forEach(proof -> adminProofs.add(proof.word()));
        if (!noPassword.isEmpty()) {
            json.set("noPassword", noPassword);
        }
        if (!adminProofs.isEmpty()) {
            json.set("adminProofs", adminProofs);
        }
        return json;
    }

    private static void prefix(ObjectNode json, String family, int prefix) {
        if (prefix > 0) {
            json.put(family, prefix);
        }
    }

    private static void set(ObjectNode json, String field, ObjectNode value) {
        if (!value.isEmpty()) {
            json.set(field, value);
        }
    }
}
