// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NetworkSetTest {
    private static final long SEED = 20261101;

    private static final NetworkSet SET = NetworkSet.of(networks(
            "printers", "10.1.2.0/28",
            "office", "10.1.0.0/16 2001:db8:a::/48",
            "company", "10.0.0.0/8 2001:db8::/32 198.51.100.7",
            "late", "10.1.2.0/24 255.255.255.255 ffff:ffff:ffff:ffff::/64"));

    @ParameterizedTest
    @CsvSource({
        "10.1.2.0, printers",
        "10.1.2.15, printers",
        "10.1.2.16, office",
        "10.1.1.255, office",
        "10.1.2.255, office", // late comes too late
        "10.1.255.255, office",
        "10.2.0.0, company",
        "10.0.0.0, company",
        "10.255.255.255, company",
        "198.51.100.7, company",
        "255.255.255.255, late",
        "2001:db8:a::1, office",
        "2001:db8:b::1, company",
        "2001:db8:9:ffff:ffff:ffff:ffff:ffff, company",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, late",
        "ffff:ffff:ffff:ffff::, late",
    })
    void the_first_network_that_holds_an_address_is_its_name(String address, String name) {
        assertThat(SET.find(address(address))).contains(name);
        assertThat(SET.contains(address(address))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9.255.255.255",
                "11.0.0.0",
                "0.0.0.0",
                "198.51.100.6",
                "198.51.100.8",
                "255.255.255.254",
                "::",
                "::1",
                "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff",
                "2001:db9::",
                "::10.1.2.0",
                "ffff:ffff:ffff:fffe:ffff:ffff:ffff:ffff"
            })
    void elsewhere_is_nobody(String address) {
        assertThat(SET.find(address(address))).isEmpty();
        assertThat(SET.contains(address(address))).isFalse();
    }

    @Test
    void nothing_holds_nothing() {
        assertThat(NetworkSet.of(Map.of()).find(address("10.0.0.1"))).isEmpty();
        assertThat(NetworkSet.of(networks("empty", "")).find(address("::1"))).isEmpty();
    }

    @Test
    void everything_holds_everything() {
        NetworkSet everything = NetworkSet.of(networks("all", "0.0.0.0/0 ::/0"));
        for (String address : List.of(
                "0.0.0.0",
                "127.255.255.255",
                "128.0.0.0",
                "255.255.255.255",
                "::",
                "7fff::",
                "8000::",
                "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")) {
            assertThat(everything.find(address(address))).contains("all");
        }
    }

    @Test
    void the_same_block_twice_is_the_first_one_s() {
        assertThat(NetworkSet.of(networks("b", "10.0.0.0/8", "a", "10.0.0.0/8")).find(address("10.0.0.1")))
                .contains("b");
        assertThat(NetworkSet.of(networks("a", "10.0.0.0/9", "b", "10.0.0.0/8 10.128.0.0/9"))
                        .find(address("10.200.0.1")))
                .contains("b");
    }

    @Test
    void blocks_side_by_side_keep_their_names() {
        NetworkSet set = NetworkSet.of(networks("low", "10.0.0.0/9", "high", "10.128.0.0/9"));
        assertThat(set.find(address("10.127.255.255"))).contains("low");
        assertThat(set.find(address("10.128.0.0"))).contains("high");
    }

    @Test
    void agrees_with_commons_net_block_by_block() {
        Random random = new Random(SEED);
        for (int round = 0; round < 150; round++) {
            Map<String, List<Cidr>> networks = randomNetworks(random);
            NetworkSet set = NetworkSet.of(networks);
            for (IpAddress address : addressesAround(networks, random)) {
                Optional<String> expected = networks.entrySet().stream()
                        .filter(network -> network.getValue().stream()
                                .anyMatch(block -> block.first().isIpv4() == address.isIpv4()
                                        && CidrTest.accordingToCommonsNet(block, address)))
                        .map(Map.Entry::getKey)
                        .findFirst();
                assertThat(set.find(address)).as("%s in %s", address, networks).isEqualTo(expected);
            }
        }
    }

    @Test
    void agrees_with_asking_every_block_of_many() {
        Random random = new Random(SEED);
        for (int bits : new int[] {8, 16, 24, 32}) {
            Map<String, List<Cidr>> networks = new LinkedHashMap<>();
            for (int i = 0; i < 2_000; i++) {
                byte[] bytes = IpAddressTest.randomAddress(random);
                IpAddress base = IpAddress.of(bytes);
                // Crowded: they differ in the last bits only.
                byte[] crowded = base.bytes();
                Arrays.fill(crowded, 0, Math.max(0, crowded.length - bits / 8), (byte) 0x20);
                IpAddress address = IpAddress.of(crowded);
                networks.put("n" + i, List.of(Cidr.of(address, address.bits() - random.nextInt(bits))));
            }
            NetworkSet set = NetworkSet.of(networks);
            List<Map.Entry<String, List<Cidr>>> inOrder = List.copyOf(networks.entrySet());
            for (int i = 0; i < 500; i++) {
                Cidr some =
                        inOrder.get(random.nextInt(inOrder.size())).getValue().getFirst();
                IpAddress address = switch (random.nextInt(3)) {
                    case 0 -> some.first();
                    case 1 -> some.last();
                    default -> some.last().next();
                };
                assertThat(set.find(address))
                        .isEqualTo(inOrder.stream()
                                .filter(network -> network.getValue().getFirst().contains(address))
                                .map(Map.Entry::getKey)
                                .findFirst());
            }
        }
    }

    private static Map<String, List<Cidr>> randomNetworks(Random random) {
        Map<String, List<Cidr>> networks = new LinkedHashMap<>();
        int count = 1 + random.nextInt(6);
        for (int i = 0; i < count; i++) {
            List<Cidr> blocks = new ArrayList<>();
            int size = random.nextInt(4);
            for (int b = 0; b < size; b++) {
                // Few bits that differ, so that blocks nest and meet.
                byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
                Arrays.fill(bytes, (byte) (random.nextInt(3) == 0 ? 0xff : 0));
                bytes[bytes.length - 1] = (byte) random.nextInt(256);
                bytes[0] = (byte) (random.nextInt(4) * 64);
                IpAddress base = IpAddress.of(bytes);
                int prefix = random.nextInt(4) == 0 ? random.nextInt(base.bits() + 1) : base.bits() - random.nextInt(9);
                blocks.add(Cidr.of(base, prefix));
            }
            networks.put("network-" + i, blocks);
        }
        return networks;
    }

    private static List<IpAddress> addressesAround(Map<String, List<Cidr>> networks, Random random) {
        List<IpAddress> addresses = new ArrayList<>();
        for (List<Cidr> blocks : networks.values()) {
            for (Cidr block : blocks) {
                addresses.add(block.first());
                addresses.add(IpAddress.of(block.last().bytes()));
                addresses.add(IpAddress.of(block.last().next().bytes()));
                addresses.add(IpAddress.of(IpAddressTest.randomAddress(random)));
            }
        }
        return addresses;
    }

    private static Map<String, List<Cidr>> networks(String... namesAndBlocks) {
        Map<String, List<Cidr>> networks = new LinkedHashMap<>();
        for (int i = 0; i < namesAndBlocks.length; i += 2) {
            networks.put(
                    namesAndBlocks[i],
                    Arrays.stream(namesAndBlocks[i + 1].split(" ", -1))
                            .filter(text -> !text.isEmpty())
                            .map(Cidr::parse)
                            .toList());
        }
        return networks;
    }

    private static IpAddress address(String text) {
        return IpAddress.parse(text).orElseThrow();
    }
}
