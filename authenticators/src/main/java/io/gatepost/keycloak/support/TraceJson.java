// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.support;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gatepost.iptrust.decision.Step;
import java.util.List;

/** How a decision came about, for whoever asks. */
public final class TraceJson {
    private TraceJson() {}

    public static ArrayNode of(List<Step> steps) {
        ArrayNode trace = JsonNodeFactory.instance.arrayNode(steps.size());
        for (Step step : steps) {
            trace.addObject()
                    .put("rule", step.rule())
                    .put("finding", step.finding().word())
                    .put("detail", step.detail());
        }
        return trace;
    }
}
