// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.policy;

import io.gatepost.iptrust.net.Cidr;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A policy brought within the operator's limits, and where it was not. */
final class Narrowing {
    private final Limits limits;
    private final List<PolicyProblem> excesses = new ArrayList<>();

    Narrowing(Limits limits) {
        this.limits = limits;
    }

    List<PolicyProblem> excesses() {
        return excesses;
    }

    Policy of(Policy policy) {
        Set<String> narrowed = policy.networks().entrySet().stream()
                .filter(network -> !network.getValue().stream().allMatch(limits::allow))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        return new Policy(
                policy.version(),
                networks(policy.networks()),
                secondFactor(policy.secondFactor()),
                trust(policy.trust()),
                policy.appPasswords(),
                services(policy.services()),
                exceptions(policy.exceptions(), narrowed),
                policy.saml(),
                policy.oidc());
    }

    private Map<String, List<Cidr>> networks(Map<String, List<Cidr>> networks) {
        Map<String, List<Cidr>> narrowed = new LinkedHashMap<>();
        networks.forEach((name, blocks) -> {
            List<Cidr> allowed = blocks.stream().filter(limits::allow).toList();
            if (allowed.size() < blocks.size()) {
                excess(
                        "/networks/" + name,
                        "has blocks that are larger than the operator allows ("
                                + blocks.stream()
                                        .filter(block -> !limits.allow(block))
                                        .limit(5)
                                        .map(Cidr::toString)
                                        .collect(Collectors.joining(", "))
                                + "); the largest are an IPv4 /" + limits.ipv4Prefix() + " and an IPv6 /"
                                + limits.ipv6Prefix());
            }
            narrowed.put(name, allowed);
        });
        return narrowed;
    }

    private Policy.SecondFactor secondFactor(Policy.SecondFactor given) {
        Optional<Instant> grace = limits.grace(given.graceUntil());
        if (!grace.equals(given.graceUntil())) {
            excess(
                    "/secondFactor/graceUntil",
                    limits.graceUntil()
                            .map(latest -> "the operator allows no grace after " + latest)
                            .orElse("the operator allows no time of grace"));
        }
        return new Policy.SecondFactor(
                enrolment("/secondFactor/enrolment", given.enrolment()),
                given.methods(),
                given.recoveryCodes(),
                grace,
                given.enrolFrom(),
                enrolments("/secondFactor/groups", given.groups()),
                enrolments("/secondFactor/accounts", given.accounts()),
                given.recovery());
    }

    private Map<String, Enrolment> enrolments(String pointer, Map<String, Enrolment> given) {
        return given.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> enrolment(
                                pointer + "/"
                                        + entry.getKey().replace("~", "~0").replace("/", "~1"),
                                entry.getValue())));
    }

    private Enrolment enrolment(String pointer, Enrolment given) {
        // The constants are in the order of their strictness.
        if (given.compareTo(limits.enrolment()) >= 0) {
            return given;
        }
        excess(pointer, "is " + given + ", and the operator demands " + limits.enrolment());
        return limits.enrolment();
    }

    private Policy.Trust trust(Policy.Trust given) {
        Policy.Addresses addresses = given.addresses();
        Policy.Devices devices = given.devices();
        return new Policy.Trust(
                new Policy.Addresses(
                        addresses.allowed(),
                        within(limits.addressTrust(), addresses.lasts()),
                        longest("/trust/addresses", addresses.allowed(), limits.addressTrust(), addresses.atMost()),
                        ipv6Prefix(addresses),
                        addresses.limit(),
                        addresses.services()),
                new Policy.Devices(
                        devices.allowed(),
                        longest("/trust/devices", devices.allowed(), limits.deviceTrust(), devices.lasts()),
                        devices.limit()));
    }

    private int ipv6Prefix(Policy.Addresses addresses) {
        if (addresses.allowed() && addresses.ipv6Prefix() < limits.ipv6Prefix()) {
            excess(
                    "/trust/addresses/ipv6Prefix",
                    "is " + addresses.ipv6Prefix() + ", and the largest network that the operator allows is an IPv6 /"
                            + limits.ipv6Prefix());
        }
        return Math.max(addresses.ipv6Prefix(), limits.ipv6Prefix());
    }

    private Duration longest(String pointer, boolean allowed, Optional<Duration> longest, Duration given) {
        Duration within = within(longest, given);
        if (allowed && !within.equals(given)) {
            excess(
                    pointer,
                    "lasts up to " + IsoDuration.text(given) + ", and the operator allows " + IsoDuration.text(within));
        }
        return within;
    }

    private static Duration within(Optional<Duration> longest, Duration given) {
        return longest.filter(limit -> limit.compareTo(given) < 0).orElse(given);
    }

    private Map<Service, Policy.ServiceRule> services(Map<Service, Policy.ServiceRule> given) {
        Map<Service, Policy.ServiceRule> narrowed = new EnumMap<>(Service.class);
        given.forEach((service, rule) -> narrowed.put(
                service,
                new Policy.ServiceRule(
                        proofs("/services/" + service + "/trusted", Set.of(service), rule.trusted()),
                        proofs("/services/" + service + "/elsewhere", Set.of(service), rule.elsewhere()),
                        rule.networks())));
        return narrowed;
    }

    private List<Policy.ExceptionRule> exceptions(List<Policy.ExceptionRule> given, Set<String> narrowedNetworks) {
        List<Policy.ExceptionRule> narrowed = new ArrayList<>(given.size());
        for (int i = 0; i < given.size(); i++) {
            Policy.ExceptionRule rule = given.get(i);
            if (rule.from() instanceof Policy.From.Networks from
                    && !Collections.disjoint(from.names(), narrowedNetworks)) {
                excess("/exceptions/" + i + "/from", "no longer holds for the blocks that its network has lost");
            }
            narrowed.add(new Policy.ExceptionRule(
                    rule.id(),
                    rule.accounts(),
                    rule.groups(),
                    rule.services(),
                    rule.from(),
                    proofs("/exceptions/" + i + "/accept", rule.services(), rule.accept()),
                    rule.until()));
        }
        return narrowed;
    }

    /** A list for several services is narrowed to what all of them may take. */
    private Set<Proof> proofs(String pointer, Set<Service> services, Set<Proof> given) {
        Set<Proof> allowed = EnumSet.noneOf(Proof.class);
        allowed.addAll(given);
        for (Service service : services) {
            allowed = limits.allowed(service, allowed);
        }
        if (!allowed.equals(given)) {
            Set<Proof> refused = EnumSet.noneOf(Proof.class);
            refused.addAll(given);
            refused.removeAll(allowed);
            excess(pointer, "accepts " + words(refused) + ", which the operator does not allow there");
        }
        return allowed;
    }

    private static String words(Set<Proof> proofs) {
        return proofs.stream().map(Proof::word).collect(Collectors.joining(", "));
    }

    private void excess(String pointer, String message) {
        if (excesses.size() < Findings.MOST) {
            excesses.add(new PolicyProblem(pointer, message));
        }
    }
}
