// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.policy;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The policy's section {@code services}: what each accepts, from where. */
final class ServicesSection {
    private ServicesSection() {}

    static Map<Service, Policy.ServiceRule> read(Field field, Set<String> networks) {
        Map<Service, Policy.ServiceRule> services = new EnumMap<>(Service.class);
        field.map((word, value) -> {
            Optional<Service> service = Service.of(word);
            if (service.isEmpty()) {
                value.problem("unknown service \"" + Field.shown(word) + "\"; there are " + words(Service.values()));
            }
            // Read all the same, so that all its problems come to light at once.
            Policy.ServiceRule rule = serviceRule(value, service, networks);
            service.ifPresent(known -> services.put(known, rule));
            return Optional.of(word);
        });
        return services;
    }

    private static Policy.ServiceRule serviceRule(Field field, Optional<Service> service, Set<String> networks) {
        Set<Service> services = service.map(Set::of).orElse(Set.of());
        field.objectWith(Set.of("trusted", "elsewhere", "networks"));
        return new Policy.ServiceRule(
                field.find("trusted").map(f -> proofs(f, services)).orElse(Set.of()),
                field.find("elsewhere").map(f -> proofs(f, services)).orElse(Set.of()),
                field.find("networks").map(f -> List.copyOf(f.set(item -> networkName(item, networks)))));
    }

    static Set<Service> names(Field field) {
        return field.set(item -> item.word("service", Service::of, List.of(Service.values())));
    }

    /** The words of a list of proofs, each of which has to open the services. */
    static Set<Proof> proofs(Field field, Set<Service> services) {
        return field.set(item -> {
            Optional<Proof> proof = item.word("proof", Proof::of, List.of(Proof.values()));
            proof.ifPresent(p -> fits(p, services, item));
            return proof;
        });
    }

    private static void fits(Proof proof, Set<Service> services, Field field) {
        for (Service service : services) {
            if (!proof.opens(service)) {
                field.problem(
                        proof == Proof.MOBILE_PASSWORD
                                ? "mobile-password opens eas and nothing else, so not " + service
                                : proof + " never opens " + service
                                        + ": what a program keeps must not open pages where passwords are managed");
            } else if (!service.interactive() && (proof == Proof.PASSWORD_AND_SECOND_FACTOR || proof.ofCompany())) {
                field.remark(proof + " has no effect: " + service + " has no page to ask for it");
            }
        }
    }

    /** The name of one of the policy's networks. */
    static Optional<String> networkName(Field field, Set<String> networks) {
        Optional<String> name = field.text();
        if (name.isPresent() && !networks.contains(name.get())) {
            field.problem("unknown network \"" + Field.shown(name.get()) + "\"" + known(networks));
            return Optional.empty();
        }
        return name;
    }

    /** Only where they are few: a document can ask for ten thousand unknown networks, and each time they would be sorted. */
    private static String known(Set<String> networks) {
        if (networks.isEmpty()) {
            return "; the policy has no networks";
        }
        return networks.size() > 20
                ? ""
                : "; there are " + networks.stream().sorted().collect(Collectors.joining(", "));
    }

    private static String words(Object[] all) {
        return Arrays.stream(all).map(Object::toString).collect(Collectors.joining(", "));
    }
}
