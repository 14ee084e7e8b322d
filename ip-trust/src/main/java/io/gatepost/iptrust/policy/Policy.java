// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.policy;

import io.gatepost.iptrust.net.Cidr;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The policy of a domain, as docs/policy.md describes it: which proofs open which service from where.
 *
 * @param networks by name, in the order of the document; the first that holds an address names it
 * @param services a service that is not in it accepts nothing
 * @param exceptions read before {@code services}, in order
 */
public record Policy(
        int version,
        Map<String, List<Cidr>> networks,
        SecondFactor secondFactor,
        Trust trust,
        AppPasswords appPasswords,
        Map<Service, ServiceRule> services,
        List<ExceptionRule> exceptions,
        Company saml,
        Company oidc) {

    /** The only version of the document that there is. */
    public static final int CURRENT_VERSION = 1;

    public Policy {
        Map<String, List<Cidr>> ordered = new LinkedHashMap<>();
        networks.forEach((name, blocks) -> ordered.put(name, List.copyOf(blocks)));
        networks = Collections.unmodifiableMap(ordered);
        Map<Service, ServiceRule> byService = new EnumMap<>(Service.class);
        byService.putAll(services);
        services = Collections.unmodifiableMap(byService);
        exceptions = List.copyOf(exceptions);
    }

    /** What a login has to be for which a company vouches ({@link Proof#ofCompany}). */
    public Company company(Proof proof) {
        return proof == Proof.OIDC ? oidc : saml;
    }

    /** What accounts need of a second factor; {@code groups} and {@code accounts} have an enrolment of their own. */
    public record SecondFactor(
            Enrolment enrolment,
            Set<SecondFactorMethod> methods,
            RecoveryCodes recoveryCodes,
            Optional<Instant> graceUntil,
            EnrolFrom enrolFrom,
            Map<String, Enrolment> groups,
            Map<String, Enrolment> accounts,
            Recovery recovery) {
        public SecondFactor {
            methods = inOrder(SecondFactorMethod.class, methods);
            groups = Map.copyOf(groups);
            accounts = Map.copyOf(accounts);
        }

        /** Whether an account that must have a second factor may still put it off. */
        public boolean inGrace(Instant at) {
            return graceUntil.isPresent() && at.isBefore(graceUntil.get());
        }
    }

    /**
     * Whether the password and a code that is mailed to an account's recovery address reset its second factors.
     *
     * @param lasts how long a mailed code is good
     */
    public record Recovery(boolean allowed, Duration lasts) {}

    /** {@code number}: how many are made at a time; {@code warnAt}: with so many left, or fewer, new ones had better be made. */
    public record RecoveryCodes(int number, int warnAt) {}

    public record Trust(Addresses addresses, Devices devices) {}

    /**
     * Addresses that an account trusts for itself.
     *
     * @param lasts how long, unless the person asks for something else, up to {@code atMost}
     * @param ipv6Prefix how much of an IPv6 address counts; of IPv4 it is all of it
     * @param limit how many an account may have
     * @param services for which a trusted address makes the connection trusted
     */
    public record Addresses(
            boolean allowed, Duration lasts, Duration atMost, int ipv6Prefix, int limit, Set<Service> services) {
        public Addresses {
            services = inOrder(Service.class, services);
        }

        /** Whether the policy still lets an account trust a range of this size. */
        public boolean permits(Cidr range) {
            return range.prefix() >= (range.first().isIpv4() ? 32 : ipv6Prefix);
        }
    }

    /** Browsers that an account trusts for itself, each for {@code lasts}. */
    public record Devices(boolean allowed, Duration lasts, int limit) {}

    public record AppPasswords(int limit) {}

    /**
     * What a login at a company has to be.
     *
     * @param providers by their aliases in the realm; where none are named, those of a realm that is the domain's alone
     * @param contexts by SAML the AuthnContextClassRefs that will do, by OpenID Connect what {@code acr} or {@code amr} may say; where none
     *     are named, all
     */
    public record Company(Set<String> providers, Set<String> contexts) {
        public Company {
            providers = Collections.unmodifiableSet(new LinkedHashSet<>(providers));
            contexts = Collections.unmodifiableSet(new LinkedHashSet<>(contexts));
        }

        /** In a realm of many domains a provider that nobody names speaks for none of them. */
        public boolean speaksFor(String provider, boolean ownRealm) {
            return providers.isEmpty() ? ownRealm : providers.contains(provider);
        }
    }

    /** {@code networks}: those that count as trusted for the service; empty means all of the domain's. */
    public record ServiceRule(Set<Proof> trusted, Set<Proof> elsewhere, Optional<List<String>> networks) {
        public ServiceRule {
            trusted = inOrder(Proof.class, trusted);
            elsewhere = inOrder(Proof.class, elsewhere);
            networks = networks.map(List::copyOf);
        }
    }

    /**
     * For these accounts or groups, on these services and from there, {@code accept} stands in place of the service's lists.
     *
     * @param until when it ends; one that ends may be for everybody, and then names neither accounts nor groups
     */
    public record ExceptionRule(
            String id,
            Set<String> accounts,
            Set<String> groups,
            Set<Service> services,
            From from,
            Set<Proof> accept,
            Optional<Instant> until) {
        public ExceptionRule {
            accounts = Collections.unmodifiableSet(new LinkedHashSet<>(accounts));
            groups = Collections.unmodifiableSet(new LinkedHashSet<>(groups));
            services = inOrder(Service.class, services);
            accept = inOrder(Proof.class, accept);
        }

        public boolean forEverybody() {
            return until.isPresent() && accounts.isEmpty() && groups.isEmpty();
        }

        public boolean over(Instant at) {
            return until.isPresent() && !at.isBefore(until.get());
        }
    }

    /** Where a connection has to come from for an exception to match. */
    public sealed interface From {
        record Anywhere() implements From {}

        /** A trusted connection, whatever made it trusted. */
        record Trusted() implements From {}

        /** A connection that is not trusted. */
        record Elsewhere() implements From {}

        /** Any of these networks. */
        record Networks(List<String> names) implements From {
            public Networks {
                names = List.copyOf(names);
            }
        }
    }

    /** Immutable, and always printed in the same order, which {@code Set.copyOf} is not. */
    private static <E extends Enum<E>> Set<E> inOrder(Class<E> type, Collection<E> values) {
        EnumSet<E> set = EnumSet.noneOf(type);
        set.addAll(values);
        return Collections.unmodifiableSet(set);
    }
}
