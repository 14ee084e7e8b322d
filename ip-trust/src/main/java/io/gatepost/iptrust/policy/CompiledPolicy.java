// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.policy;

import io.gatepost.iptrust.net.Cidr;
import io.gatepost.iptrust.net.NetworkSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A policy made ready for deciding: its networks indexed, its rules sorted by service. Immutable. */
public final class CompiledPolicy {
    private final Policy policy;
    private final NetworkSet networks;
    private final Map<Service, ServiceRules> rules = new EnumMap<>(Service.class);

    private CompiledPolicy(Policy policy) {
        this.policy = policy;
        this.networks = NetworkSet.of(policy.networks());
        Map<List<String>, NetworkSet> subsets = new HashMap<>();
        for (Service service : Service.values()) {
            rules.put(service, rules(service, subsets));
        }
    }

    /** Throws IllegalArgumentException if a rule names a network that the policy does not have; PolicyReader never makes such a policy. */
    public static CompiledPolicy of(Policy policy) {
        return new CompiledPolicy(policy);
    }

    /** The document. */
    public Policy policy() {
        return policy;
    }

    /** All networks of the domain. */
    public NetworkSet networks() {
        return networks;
    }

    /** What the policy says about one service. */
    public ServiceRules rules(Service service) {
        ServiceRules found = rules.get(service);
        if (found == null) {
            throw new IllegalStateException("no rules for " + service);
        }
        return found;
    }

    /**
     * What the policy says about one service. Proofs that never open it have been taken out of the lists, whatever the
     * document says ({@link Proof#opens}).
     *
     * @param networks where the service's connections are trusted
     * @param exceptions those that name the service, in order
     */
    public record ServiceRules(
            Service service,
            NetworkSet networks,
            Set<Proof> trusted,
            Set<Proof> elsewhere,
            List<CompiledException> exceptions) {}

    /** {@code name}: for traces; {@code networks}: where it matches, if it names networks. */
    public record CompiledException(
            String name, Policy.ExceptionRule rule, Set<Proof> accept, Optional<NetworkSet> networks) {}

    private ServiceRules rules(Service service, Map<List<String>, NetworkSet> subsets) {
        Optional<Policy.ServiceRule> rule =
                Optional.ofNullable(policy.services().get(service));
        List<CompiledException> exceptions = new ArrayList<>();
        for (Policy.ExceptionRule exception : policy.exceptions()) {
            if (exception.services().contains(service)) {
                Optional<NetworkSet> from = exception.from() instanceof Policy.From.Networks named
                        ? Optional.of(subset(named.names(), subsets))
                        : Optional.empty();
                exceptions.add(new CompiledException(
                        "exceptions." + exception.id(), exception, openers(service, exception.accept()), from));
            }
        }
        return new ServiceRules(
                service,
                rule.flatMap(Policy.ServiceRule::networks)
                        .map(names -> subset(names, subsets))
                        .orElse(networks),
                rule.map(r -> openers(service, r.trusted())).orElse(Set.of()),
                rule.map(r -> openers(service, r.elsewhere())).orElse(Set.of()),
                List.copyOf(exceptions));
    }

    private NetworkSet subset(List<String> names, Map<List<String>, NetworkSet> subsets) {
        return subsets.computeIfAbsent(names, wanted -> {
            Map<String, List<Cidr>> chosen = new LinkedHashMap<>();
            for (String name : wanted) {
                List<Cidr> blocks = policy.networks().get(name);
                if (blocks == null) {
                    throw new IllegalArgumentException("the policy has no network \"" + name + "\"");
                }
                chosen.put(name, blocks);
            }
            return NetworkSet.of(chosen);
        });
    }

    private static Set<Proof> openers(Service service, Set<Proof> proofs) {
        EnumSet<Proof> openers = EnumSet.noneOf(Proof.class);
        for (Proof proof : proofs) {
            if (proof.opens(service)) {
                openers.add(proof);
            }
        }
        return Collections.unmodifiableSet(openers);
    }
}
