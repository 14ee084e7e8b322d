// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.policy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.iptrust.policy.PolicyProblem;
import io.gatepost.iptrust.policy.PolicyReading;
import io.gatepost.iptrust.policy.PolicyWriter;
import io.gatepost.keycloak.policy.PolicyName;
import io.gatepost.keycloak.policy.RealmPolicies;
import io.gatepost.keycloak.rest.support.AdminRequest;
import io.gatepost.keycloak.support.Problem;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;

/** What covers a domain, written out in full, and which document says what of it. */
final class EffectivePolicy {
    private EffectivePolicy() {}

    /** For a domain without a policy of its own, that of its realm; for a realm without one, the operator's. */
    static ObjectNode of(AdminRequest request, PolicyName asked) {
        RealmPolicies policies = RealmPolicies.of(request.session(), request.realm());
        Optional<PolicyName> covering = policies.covering(Optional.of(asked));
        PolicyReading reading = policies.reading(covering)
                .orElseThrow(() -> Problem.of(
                                Response.Status.NOT_FOUND, "No policy covers this name: everything is refused.")
                        .exception());
        String own = covering.map(PolicyName::word).orElse("operator");
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("name", asked.word());
        json.put("policyOf", own);
        switch (reading) {
            case PolicyReading.Valid valid -> {
                json.set("policy", PolicyWriter.write(valid.policy().policy()));
                List<String> layers = layers(own, policies.holds(PolicyName.DEFAULT));
                ObjectNode from = json.putObject("from");
                valid.from().forEach((pointer, layer) -> from.put(pointer, layers.get(layer)));
                problems(json.putArray("limited"), valid.excesses());
            }
            case PolicyReading.Invalid invalid -> problems(json.putArray("problems"), invalid.problems());
        }
        return json;
    }

    private static List<String> layers(String own, boolean hasDefault) {
        return own.equals(PolicyName.DEFAULT.word()) || !hasDefault
                ? List.of(own, "operator")
                : List.of(own, PolicyName.DEFAULT.word(), "operator");
    }

    private static void problems(ArrayNode json, List<PolicyProblem> problems) {
        problems.forEach(
                problem -> json.addObject().put("pointer", problem.pointer()).put("detail", problem.message()));
    }
}
