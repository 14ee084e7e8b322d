// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.gatepost.iptrust.decision.Account;
import io.gatepost.iptrust.decision.Attempt;
import io.gatepost.iptrust.decision.Decider;
import io.gatepost.iptrust.decision.Decision;
import io.gatepost.iptrust.decision.Outcome;
import io.gatepost.iptrust.decision.PolicyState;
import io.gatepost.iptrust.decision.Presented;
import io.gatepost.iptrust.net.Cidr;
import io.gatepost.iptrust.net.IpAddress;
import io.gatepost.iptrust.net.NetworkSet;
import io.gatepost.iptrust.origin.Origin;
import io.gatepost.iptrust.origin.OriginResolver;
import io.gatepost.iptrust.origin.TrustedProxies;
import io.gatepost.iptrust.policy.PolicyReader;
import io.gatepost.iptrust.policy.PolicyReading;
import io.gatepost.iptrust.policy.Service;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The texts that the decision core reads: addresses, networks, chains of proxies, policies. */
final class IpTrustFuzz {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final Account ALICE = new Account("alice@a.tld", Set.of("staff"), true, List.of(), List.of());
    private static final TrustedProxies PROXIES = TrustedProxies.of(List.of("192.0.2.0/24", "2001:db8:1::/48"));

    @FuzzTest
    void an_address(byte[] octets) throws UnknownHostException {
        String text = new String(octets, ISO_8859_1);
        Optional<IpAddress> parsed = IpAddress.parse(text);
        if (parsed.isEmpty()) {
            return;
        }
        IpAddress address = parsed.get();
        // What was taken is a literal, so that nobody's name server is asked; the platform reads it likewise.
        assertThat(text).matches("[0-9a-fA-F:.]{2,45}");
        assertThat(IpAddress.of(InetAddress.getByName(text))).isEqualTo(address);
        assertThat(IpAddress.parse(address.toString())).contains(address);
        assertThat(IpAddress.of(address.bytes())).isEqualTo(address);
    }

    /** A network to each line: what the index finds is what looking through all of them finds. */
    @FuzzTest
    void networks(byte[] octets) {
        Map<String, List<Cidr>> networks = new LinkedHashMap<>();
        List<IpAddress> probes = new ArrayList<>(List.of(
                IpAddress.of(new byte[4]),
                IpAddress.of(new byte[16]),
                IpAddress.parse("255.255.255.255").orElseThrow()));
        for (String line : new String(octets, ISO_8859_1).split("\n", 20)) {
            try {
                Cidr cidr = Cidr.parse(line);
                assertThat(Cidr.parse(cidr.toString())).isEqualTo(cidr);
                assertThat(cidr.contains(cidr.first()) && cidr.contains(cidr.last()))
                        .isTrue();
                assertThat(cidr.first().bits()).isGreaterThanOrEqualTo(cidr.prefix());
                networks.put("network " + networks.size(), List.of(cidr));
                probes.addAll(List.of(cidr.first(), cidr.last(), beside(cidr.first(), -1), beside(cidr.last(), 1)));
            } catch (IllegalArgumentException refused) {
                assertThat(refused.getMessage()).hasSizeLessThan(300);
            }
        }
        NetworkSet set = NetworkSet.of(networks);
        for (IpAddress probe : probes) {
            Optional<String> first = networks.entrySet().stream()
                    .filter(network -> network.getValue().getFirst().contains(probe))
                    .map(Map.Entry::getKey)
                    .findFirst();
            assertThat(set.find(probe)).as(probe.toString()).isEqualTo(first);
            assertThat(set.contains(probe)).isEqualTo(first.isPresent());
        }
    }

    /** A header to each line. Who stands left of the address that was found can write there what he likes. */
    @FuzzTest
    void a_chain_of_proxies(byte[] octets) {
        OriginResolver resolver = new OriginResolver(PROXIES);
        List<String> lines = List.of(new String(octets, ISO_8859_1).split("\n", 10));
        assertThat(resolver.resolve("198.51.100.1", lines))
                .isInstanceOfSatisfying(
                        Origin.Known.class, known -> assertThat(known.address()).hasToString("198.51.100.1"));
        switch (resolver.resolve("192.0.2.1", lines)) {
            case Origin.Known known -> {
                assertThat(PROXIES.contains(known.address())).isFalse();
                for (String forged : List.of("10.0.0.1", "rubbish", "", "192.0.2.7", "10.0.0.1, 192.0.2.7")) {
                    List<String> longer = new ArrayList<>(lines);
                    longer.set(0, forged + "," + lines.getFirst());
                    assertThat(resolver.resolve("192.0.2.1", longer))
                            .satisfiesAnyOf(
                                    origin -> assertThat(origin).isEqualTo(known),
                                    // Beyond the bound nothing is read.
                                    origin ->
                                            assertThat(String.join("", longer)).hasSizeGreaterThan(4096));
                    longer.set(0, lines.getFirst());
                    longer.addFirst(forged);
                    assertThat(resolver.resolve("192.0.2.1", longer))
                            .satisfiesAnyOf(
                                    origin -> assertThat(origin).isEqualTo(known),
                                    origin ->
                                            assertThat(String.join("", longer)).hasSizeGreaterThan(4096));
                }
            }
            case Origin.Unestablished unestablished ->
                assertThat(unestablished.why()).hasSizeLessThan(200);
        }
    }

    /** It is read as a whole, and can then be decided by, or not at all; who presents nothing is never let in. */
    @FuzzTest
    void a_policy(byte[] octets) {
        String json = new String(octets, UTF_8);
        switch (PolicyReader.read(json)) {
            case PolicyReading.Valid valid -> {
                PolicyState policy = new PolicyState.InForce(valid.policy());
                for (Service service : Service.values()) {
                    for (Origin origin : List.of(
                            new Origin.Unestablished("nobody said"),
                            new Origin.Known(IpAddress.parse("192.0.2.5").orElseThrow(), "connection"),
                            new Origin.Known(IpAddress.parse("2001:db8::5").orElseThrow(), "connection"))) {
                        Decision nothing = decide(policy, service, origin, new Presented.Nothing());
                        assertThat(nothing.outcome()).isNotInstanceOf(Outcome.Admit.class);
                        Decision password = decide(policy, service, origin, new Presented.Password());
                        assertThat(password.accepts()).isEqualTo(nothing.accepts());
                        assertThat(password.trace()).isNotEmpty();
                    }
                    assertThat(Decider.trusts(policy, ALICE, service, new Origin.Unestablished("nobody said"), NOW))
                            .isFalse();
                }
            }
            case PolicyReading.Invalid invalid -> {
                assertThat(invalid.problems()).isNotEmpty();
                assertThat(invalid.problems())
                        .allMatch(problem -> problem.message().length() < 2_000);
            }
        }
    }

    private static Decision decide(PolicyState policy, Service service, Origin origin, Presented presented) {
        return Decider.decide(policy, ALICE, new Attempt(service, origin, presented, false, NOW));
    }

    /** The neighbour, of the same family if there is one. */
    private static IpAddress beside(IpAddress address, int step) {
        byte[] bytes = address.bytes();
        byte[] moved = new BigInteger(1, bytes).add(BigInteger.valueOf(step)).toByteArray();
        byte[] same = new byte[bytes.length];
        for (int i = 1; i <= Math.min(same.length, moved.length); i++) {
            same[same.length - i] = moved[moved.length - i];
        }
        return IpAddress.of(same);
    }
}
