// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.iptrust.decision.Account;
import io.gatepost.iptrust.decision.Attempt;
import io.gatepost.iptrust.decision.Decider;
import io.gatepost.iptrust.decision.Decision;
import io.gatepost.iptrust.decision.Finding;
import io.gatepost.iptrust.decision.PolicyState;
import io.gatepost.iptrust.decision.Presented;
import io.gatepost.iptrust.decision.Step;
import io.gatepost.iptrust.origin.Origin;
import io.gatepost.iptrust.policy.Proof;
import io.gatepost.iptrust.policy.Service;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a person may know about the connection they are on, read from the trace of the decision itself, and what would be
 * accepted from a trusted network instead: that is asked of the same decision, once for each network of the domain.
 */
final class ConnectionReport {
    private static final int MOST_NETWORKS = 100;

    /** The steps of a trace that are about trust in the connection. */
    private static final Set<String> TRUST = Set.of("networks", "trust.addresses", "trust.devices");

    private ConnectionReport() {}

    static ObjectNode of(PolicyState policy, Account account, Origin origin, Instant now) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        switch (origin) {
            case Origin.Known known ->
                json.put("address", known.address().toString()).put("via", known.via());
            case Origin.Unestablished unestablished -> json.putNull("address").put("via", unestablished.why());
        }
        trust(json, ask(policy, account, Service.WEB, origin, now));
        Map<String, Origin> networks = networks(policy);
        json.set("networks", Answers.words(networks.keySet()));
        ObjectNode services = json.putObject("services");
        for (Service service : Service.values()) {
            if (service != Service.ADMIN) {
                Decision decision = ask(policy, account, service, origin, now);
                ObjectNode one = services.putObject(service.word());
                trust(one, decision);
                one.set("accepts", Answers.words(decision.accepts()));
                Set<Proof> possible = EnumSet.noneOf(Proof.class);
                networks.values()
                        .forEach(network -> possible.addAll(
                                ask(policy, account, service, network, now).accepts()));
                one.set("possible", Answers.words(possible));
            }
        }
        return json;
    }

    /** One place in each of the domain's networks. */
    private static Map<String, Origin> networks(PolicyState state) {
        Map<String, Origin> networks = new LinkedHashMap<>();
        if (state instanceof PolicyState.InForce inForce) {
            inForce.policy().policy().networks().forEach((name, blocks) -> {
                if (!blocks.isEmpty() && networks.size() < MOST_NETWORKS) {
                    networks.put(name, new Origin.Known(blocks.get(0).first(), name));
                }
            });
        }
        return networks;
    }

    private static Decision ask(PolicyState policy, Account account, Service service, Origin origin, Instant now) {
        return Decider.decide(policy, account, new Attempt(service, origin, new Presented.Nothing(), false, now));
    }

    private static void trust(ObjectNode json, Decision decision) {
        Optional<Step> reason = decision.trace().stream()
                .filter(step -> TRUST.contains(step.rule()))
                .filter(step -> step.finding() instanceof Finding.Holds)
                .findFirst();
        json.put("trusted", reason.isPresent());
        reason.or(() -> decision.trace().stream().findFirst())
                .ifPresent(step -> json.put("rule", step.rule()).put("why", step.detail()));
    }
}
