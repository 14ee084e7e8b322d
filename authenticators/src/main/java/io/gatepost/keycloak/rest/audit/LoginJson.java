// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.audit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.keycloak.signin.LoginRecord;
import java.util.Optional;

/** The JSON form of a recorded login: docs/audit.md. */
final class LoginJson {
    private LoginJson() {}

    static ObjectNode of(LoginRecord login) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", login.id()).put("at", login.at().toString());
        put(json, "domain", login.domain());
        put(json, "account", login.account());
        put(json, "accountId", login.userId());
        json.put("service", login.service());
        put(json, "client", login.client());
        put(json, "via", login.via());
        put(json, "address", login.address());
        put(json, "origin", login.origin());
        put(json, "proof", login.proof());
        login.credential().ifPresent(credential -> {
            ObjectNode app = json.putObject("credential").put("id", credential.id());
            put(app, "label", credential.label());
        });
        json.put("secretRight", login.secretRight())
                .put("decision", login.decision())
                .put("reason", login.reason());
        put(json, "rule", login.rule());
        put(json, "policy", login.policy());
        login.trace().ifPresent(trace -> json.set("trace", trace(trace)));
        json.put("alikeBefore", login.alikeBefore());
        return json;
    }

    /** What {@code SignInDetail.trace} wrote, as far as there was room for it. */
    static ArrayNode trace(String text) {
        ArrayNode steps = JsonNodeFactory.instance.arrayNode();
        for (String step : text.split(", ", -1)) {
            int space = step.indexOf(' ');
            if (space > 0) {
                steps.addObject().put("rule", step.substring(0, space)).put("finding", step.substring(space + 1));
            }
        }
        return steps;
    }

    private static void put(ObjectNode json, String field, Optional<String> value) {
        value.ifPresent(text -> json.put(field, text));
    }
}
