// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.bridge;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.iptrust.decision.Reason;
import io.gatepost.iptrust.decision.Step;
import io.gatepost.iptrust.policy.Proof;
import io.gatepost.keycloak.account.LoginName;
import io.gatepost.keycloak.apppassword.AppPassword;
import io.gatepost.keycloak.gate.WebDecision;
import io.gatepost.keycloak.support.TraceJson;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * What the bridge is told of one login.
 *
 * @param secretRight whatever came of it
 * @param extra for the mail server, with an admission
 * @param facts what it takes to decide the same again, with an admission
 * @param person where a webmail showed its own token: the decision about the person at the browser
 */
record LoginAnswer(
        boolean admitted,
        Reason reason,
        Whose whose,
        Optional<Proof> proof,
        Optional<AppPassword> credential,
        Optional<TokenFacts> token,
        boolean secretRight,
        Map<String, String> extra,
        Optional<ObjectNode> facts,
        Optional<WebDecision> person,
        Ruling ruling) {

    /**
     * Who was meant.
     *
     * @param name the canonical name, if the typed one can be an account's
     * @param realm where the name was looked for
     * @param user the account, if there is one
     */
    record Whose(Optional<LoginName> name, Optional<RealmModel> realm, Optional<UserModel> user) {}

    /**
     * What the policy said.
     *
     * @param policy which policy was asked, and in which version; empty where none was, or where it is not written down
     * @param trial what a policy on trial would have made of it; not told to the bridge
     * @param rule which rule of the policy decided; empty where none was asked
     */
    record Ruling(String policy, String trial, String rule, List<Step> trace) {
        /** No policy was asked. */
        static final Ruling NONE = new Ruling("", "", "", List.of());
    }

    /** Of a login whose secret was not verified, or in vain. */
    static LoginAnswer unverified(boolean admitted, Reason reason, Whose whose, Optional<Proof> proof, Ruling ruling) {
        return new LoginAnswer(
                admitted,
                reason,
                whose,
                proof,
                Optional.empty(),
                Optional.empty(),
                false,
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                ruling);
    }

    String outcome() {
        return admitted ? "admit" : "refuse";
    }

    /** For the bridge's audit, whose address is the webmail's own: where its person is. */
    private String client(TokenFacts facts) {
        return person.map(decision -> facts.client() + " (" + decision.place() + ")")
                .orElse(facts.client());
    }

    String json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("outcome", outcome()).put("reason", reason.word());
        whose.name().ifPresent(canonical -> {
            if (admitted) {
                json.put("account", canonical.toString());
            }
            json.put("attempted", canonical.toString());
        });
        whose.realm().ifPresent(found -> json.put("realm", found.getName()));
        proof.ifPresent(presented -> json.put("proof", presented.word()));
        credential.ifPresent(
                found -> json.putObject("credential").put("id", found.id()).put("label", found.label()));
        token.ifPresent(
                facts -> json.putObject("credential").put("id", facts.id()).put("label", client(facts)));
        if (!extra.isEmpty()) {
            ObjectNode fields = json.putObject("extra");
            extra.forEach(fields::put);
        }
        facts.ifPresent(known -> json.set("facts", known));
        if (!ruling.rule().isEmpty()) {
            json.put("rule", ruling.rule());
        }
        json.set("trace", TraceJson.of(ruling.trace()));
        return json.toString();
    }
}
