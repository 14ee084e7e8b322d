// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.policy;

import io.gatepost.iptrust.net.Cidr;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the operator lets no policy exceed (docs/policy.md). Where a policy does, the limit holds.
 *
 * @param ipv4Prefix of the largest IPv4 network; {@code ipv6Prefix}: of the largest IPv6 network
 * @param addressTrust how long an address, {@code deviceTrust}: a device can be trusted at most
 * @param enrolment the least that a policy may ask for; {@code graceUntil}: the latest end of a time of grace, which there is none
 *     without where enrolment has to be required
 * @param noPassword services that never take the account's password alone
 * @param adminProofs the only ones that may open {@code admin}; empty: any
 */
public record Limits(
        int ipv4Prefix,
        int ipv6Prefix,
        Optional<Duration> addressTrust,
        Optional<Duration> deviceTrust,
        Enrolment enrolment,
        Optional<Instant> graceUntil,
        Set<Service> noPassword,
        Set<Proof> adminProofs) {

    public static final Limits NONE =
            new Limits(0, 0, Optional.empty(), Optional.empty(), Enrolment.OFF, Optional.empty(), Set.of(), Set.of());

    private static final Duration LONGEST = Duration.ofDays(366);

    public Limits {
        noPassword = Set.copyOf(noPassword);
        adminProofs = Set.copyOf(adminProofs);
    }

    /** Limits, or all that is wrong with them. */
    public sealed interface Reading {
        record Valid(Limits limits) implements Reading {}

        record Invalid(List<PolicyProblem> problems) implements Reading {
            public Invalid {
                problems = List.copyOf(problems);
            }
        }
    }

    /** Reads a document of limits as a whole, or not at all; what it leaves out is not limited. */
    public static Reading read(String json) {
        Findings findings = new Findings();
        Field document = new Field("", StrictJson.read(json, findings), findings);
        if (findings.none() && !document.isObject()) {
            document.problem("limits have to be an object");
        }
        if (!findings.none()) {
            return new Reading.Invalid(findings.problems());
        }
        document.objectWith(
                Set.of("largestNetwork", "longestTrust", "leastEnrolment", "graceUntil", "noPassword", "adminProofs"));
        Optional<Field> network =
                document.find("largestNetwork").filter(field -> field.objectWith(Set.of("ipv4", "ipv6")));
        Optional<Field> trust =
                document.find("longestTrust").filter(field -> field.objectWith(Set.of("addresses", "devices")));
        Limits limits = new Limits(
                network.flatMap(field -> field.find("ipv4"))
                        .flatMap(field -> field.number(1, 32))
                        .orElse(0),
                network.flatMap(field -> field.find("ipv6"))
                        .flatMap(field -> field.number(1, 128))
                        .orElse(0),
                trust.flatMap(field -> field.find("addresses")).flatMap(field -> field.duration(LONGEST)),
                trust.flatMap(field -> field.find("devices")).flatMap(field -> field.duration(LONGEST)),
                document.find("leastEnrolment")
                        .flatMap(field -> field.word("enrolment", Enrolment::of, List.of(Enrolment.values())))
                        .orElse(Enrolment.OFF),
                document.find("graceUntil").flatMap(Field::instant),
                document.find("noPassword")
                        .map(field -> field.set(item -> item.word("service", Service::of, List.of(Service.values()))))
                        .orElse(Set.of()),
                document.find("adminProofs").map(Limits::adminProofs).orElse(Set.of()));
        limits.checkReach(document);
        return findings.none() ? new Reading.Valid(limits) : new Reading.Invalid(findings.problems());
    }

    private static Set<Proof> adminProofs(Field field) {
        Set<Proof> proofs = field.set(item -> {
            Optional<Proof> proof = item.word("proof", Proof::of, List.of(Proof.values()));
            proof.filter(known -> !known.opens(Service.ADMIN))
                    .ifPresent(known -> item.problem(known + " never opens admin"));
            return proof;
        });
        if (field.isArray() && field.value().isEmpty()) {
            field.problem("adminProofs has to name at least one; leave it out to limit nothing");
        }
        return proofs;
    }

    /** Where enrolment is off, or nobody has enrolled, a list that says password+second-factor takes the password alone. */
    private void checkReach(Field document) {
        if (enrolment == Enrolment.REQUIRED) {
            return;
        }
        if (noPassword.stream().anyMatch(Service::interactive)) {
            document.at("noPassword").problem("web and admin can only be named with \"leastEnrolment\": \"required\"");
        }
        if (!adminProofs.isEmpty() && !adminProofs.contains(Proof.PASSWORD)) {
            document.at("adminProofs")
                    .problem("without password, they hold only with \"leastEnrolment\": \"required\"");
        }
    }

    boolean allow(Cidr block) {
        Cidr meant = block.untranslated();
        return meant.prefix() >= (meant.first().isIpv4() ? ipv4Prefix : ipv6Prefix);
    }

    /** A time of grace that ends no later than the limits say. */
    Optional<Instant> grace(Optional<Instant> until) {
        if (enrolment != Enrolment.REQUIRED) {
            return until;
        }
        return until.flatMap(end -> graceUntil.map(latest -> end.isAfter(latest) ? latest : end));
    }

    /** Those of the proofs that may open the service. Where the password alone may not, it may with a second factor. */
    Set<Proof> allowed(Service service, Set<Proof> proofs) {
        boolean narrowed = service == Service.ADMIN && !adminProofs.isEmpty();
        EnumSet<Proof> allowed = EnumSet.noneOf(Proof.class);
        allowed.addAll(proofs);
        boolean passwordAlone = !noPassword.contains(service) && !(narrowed && !adminProofs.contains(Proof.PASSWORD));
        if (!passwordAlone && allowed.remove(Proof.PASSWORD) && service.interactive()) {
            allowed.add(Proof.PASSWORD_AND_SECOND_FACTOR);
        }
        if (narrowed) {
            allowed.removeIf(proof -> !adminProofs.contains(proof));
        }
        return allowed;
    }
}
