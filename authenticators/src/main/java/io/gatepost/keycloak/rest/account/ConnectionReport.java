// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.account;

import com.fasterxml.jackson.databind.node.ArrayNode;
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
import io.gatepost.iptrust.net.IpAddress;
import io.gatepost.iptrust.origin.Origin;
import io.gatepost.iptrust.policy.IsoDuration;
import io.gatepost.iptrust.policy.Policy;
import io.gatepost.iptrust.policy.Proof;
import io.gatepost.iptrust.policy.Service;
import io.gatepost.keycloak.rest.support.Answers;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a person may know about the connection they are on, read from the trace of the decision itself, and what would be
 * accepted from a trusted network instead: that is asked of the same decision, once for each network of the domain.
 */
final class ConnectionReport {
    private static final int MOST_NETWORKS = 100;

    /** Places that stand for any other: of the discard prefix (RFC 6666), the documentation (RFC 5737) and nobody's own. */
    private static final List<String> STRANGE_PLACES =
            List.of("100::1", "192.0.2.99", "198.51.100.99", "203.0.113.99", "240.0.0.1");

    /** The steps of a trace that are about trust in the connection. */
    private static final Set<String> TRUST = Set.of("networks", "trust.addresses", "trust.devices");

    private ConnectionReport() {}

    /** {@code companies}: by which proofs companies vouch at which this account could sign in. */
    static ObjectNode of(
            PolicyState policy,
            Account account,
            Origin origin,
            boolean trustedDevice,
            Set<Proof> companies,
            Instant now) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        switch (origin) {
            case Origin.Known known ->
                json.put("address", known.address().toString()).put("via", known.via());
            case Origin.Unestablished unestablished -> json.putNull("address").put("via", unestablished.why());
        }
        trust(json, ask(policy, account, Service.WEB, origin, trustedDevice, now));
        Map<String, Origin> networks = networks(policy);
        json.set("networks", Answers.words(networks.keySet()));
        Optional<Origin> strange = strangePlace(policy, account);
        ObjectNode services = json.putObject("services");
        for (Service service : Service.values()) {
            if (service != Service.ADMIN) {
                Decision decision = ask(policy, account, service, origin, trustedDevice, now);
                ObjectNode one = services.putObject(service.word());
                trust(one, decision);
                one.set("accepts", words(decision.accepts(), companies));
                Set<Proof> possible = EnumSet.noneOf(Proof.class);
                networks.values()
                        .forEach(network -> possible.addAll(ask(policy, account, service, network, false, now)
                                .accepts()));
                one.set("possible", words(possible, companies));
                strange.ifPresent(place -> one.set(
                        "elsewhere",
                        words(ask(policy, account, service, place, false, now).accepts(), companies)));
            }
        }
        permissions(policy).ifPresent(trust -> json.set("trust", trust));
        return json;
    }

    private static ArrayNode words(Set<Proof> proofs, Set<Proof> companies) {
        return Answers.words(proofs.stream()
                .filter(proof -> !proof.ofCompany() || companies.contains(proof))
                .toList());
    }

    /** What the account may trust for itself; nothing where no policy says. */
    private static Optional<ObjectNode> permissions(PolicyState state) {
        if (!(state instanceof PolicyState.InForce inForce)) {
            return Optional.empty();
        }
        Policy.Trust trust = inForce.policy().policy().trust();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.putObject("addresses")
                .put("allowed", trust.addresses().allowed())
                .put("for", IsoDuration.text(trust.addresses().lasts()))
                .put("atMost", IsoDuration.text(trust.addresses().atMost()))
                .put("limit", trust.addresses().limit())
                .set("services", Answers.words(trust.addresses().services()));
        json.putObject("devices")
                .put("allowed", trust.devices().allowed())
                .put("for", IsoDuration.text(trust.devices().lasts()))
                .put("limit", trust.devices().limit());
        return Optional.of(json);
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

    /** A place that neither the domain nor the account trusts; nothing in the odd case that they trust all of ours. */
    private static Optional<Origin> strangePlace(PolicyState state, Account account) {
        return STRANGE_PLACES.stream()
                .flatMap(text -> IpAddress.parse(text).stream())
                .filter(address -> !(state instanceof PolicyState.InForce inForce)
                        || !inForce.policy().networks().contains(address))
                .filter(address -> account.trustedAddresses().stream()
                        .noneMatch(trusted -> trusted.range().contains(address)))
                .findFirst()
                .map(address -> new Origin.Known(address, "anywhere else"));
    }

    private static Decision ask(
            PolicyState policy, Account account, Service service, Origin origin, boolean trustedDevice, Instant now) {
        return Decider.decide(
                policy, account, new Attempt(service, origin, new Presented.Nothing(), trustedDevice, now));
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
