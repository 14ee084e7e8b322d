// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Random;
import org.apache.commons.net.util.SubnetUtils;
import org.apache.commons.net.util.SubnetUtils6;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CidrTest {
    private static final long SEED = 20261101;

    @ParameterizedTest(name = "{0} contains {1}: {2}")
    @CsvSource({
        "192.0.2.0/24, 192.0.2.0, true",
        "192.0.2.0/24, 192.0.2.255, true",
        "192.0.2.0/24, 192.0.3.0, false",
        "192.0.2.128/25, 192.0.2.127, false", // the bit just outside
        "192.0.2.7, 192.0.2.7, true",
        "192.0.2.7, 192.0.2.8, false",
        "192.0.2.6/31, 192.0.2.7, true",
        "0.0.0.0/0, 255.255.255.255, true",
        "0.0.0.0/0, 2001:db8::1, false", // a family never contains the other
        "0.0.0.0/0, ::, false",
        "::/0, 192.0.2.1, false",
        "::/0, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, true",
        "::/80, ::fffe:ffff:ffff, true",
        "::/80, 1::, false",
        "128.0.0.0/1, 127.255.255.255, false",
        "128.0.0.0/1, 128.0.0.0, true",
        "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/32, 2001:db9::, false",
        "2001:db8::/64, 2001:db8::ffff:ffff:ffff:ffff, true",
        "2001:db8::/64, 2001:db8:0:1::, false",
        "2001:db8::/65, 2001:db8::8000:0:0:0, false",
        "::ffff:10.0.0.0/104, 10.255.255.255, true",
        "::ffff:10.0.0.0/104, 11.0.0.0, false",
        "::ffff:10.0.0.1, 10.0.0.1, true",
        "10.0.0.0/8, ::ffff:10.1.2.3, true",
    })
    void contains(String network, String candidate, boolean expected) {
        assertThat(Cidr.parse(network).contains(address(candidate))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "192.168.0.1/16, 192.168.0.0/16, true",
        "192.168.0.0/16, 192.168.0.0/16, false",
        "2001:db8::1/64, 2001:db8::/64, true",
        "10.1.2.3, 10.1.2.3/32, false",
        "2001:db8::1, 2001:db8::1/128, false",
        "::ffff:10.1.2.3/104, 10.0.0.0/8, true",
        "::ffff:10.0.0.0/104, 10.0.0.0/8, false",
        "1.2.3.4/0, 0.0.0.0/0, true",
    })
    void is_normalised(String text, String canonical, boolean hostBits) {
        assertThat(Cidr.parse(text))
                .hasToString(canonical)
                .isEqualTo(Cidr.parse(canonical))
                .hasSameHashCodeAs(Cidr.parse(canonical));
        assertThat(Cidr.hasHostBits(text)).isEqualTo(hostBits);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/8",
                "10.0.0.0/",
                "10.0.0.0/ 8",
                "10.0.0.0 /8",
                "10.0.0.0/8 ",
                "10.0.0.0/+8",
                "10.0.0.0/-1",
                "10.0.0.0/08",
                "10.0.0.0/33",
                "10.0.0.0/128",
                "10.0.0.0/4294967304",
                "10.0.0.0/8/8",
                "10.0.0.0/255.0.0.0",
                "10.0.0.0/\u0668",
                "010.0.0.0/8",
                "10/8",
                "10.0/16",
                "10.0.0.0-10.0.0.255",
                "10.0.0.*",
                "localhost/8",
                "example.org",
                "2001:db8::/129",
                "2001:db8::/064",
                "fe80::1%eth0/64",
                "[2001:db8::]/32",
                "::ffff:10.0.0.0/95",
                "::ffff:10.0.0.0/8",
                "::ffff:10.0.0.0/129",
                "2001:0db8:0000:0000:0000:0000:0000:0000/00000000000000000000000000064",
            })
    void refuses(String text) {
        assertThatThrownBy(() -> Cidr.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .isNotBlank();
        assertThatThrownBy(() -> Cidr.hasHostBits(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.1.0.0/16, true",
        "10.1.0.0/16, 10.0.0.0/8, true",
        "10.0.0.0/8, 10.0.0.0/8, true",
        "10.0.0.0/8, 11.0.0.0/8, false",
        "11.0.0.0/8, 10.0.0.0/8, false",
        "0.0.0.0/0, ::/0, false",
    })
    void overlaps(String one, String other, boolean expected) {
        assertThat(Cidr.parse(one).overlaps(Cidr.parse(other))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "::/0, true",
        "0.0.0.0/0, true",
        "::/96, true",
        "64:ff9b::/96, true",
        "64:ff9b:1::/48, true",
        "64:ff9b::/32, true",
        "2002::/16, true",
        "2001::/32, true",
        "2000::/3, true",
        "0.0.0.0/1, false",
        "64:ff9b::/97, false",
        "64:ff9b:1::/64, false",
        "2002:c000:200::/40, false",
        "2001:0:4136:e378::/64, false",
        "2001:db8::/32, false",
    })
    void everybody_is_in_it(String block, boolean expected) {
        assertThat(Cidr.parse(block).isEverybody()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "64:ff9b::c000:200/120, 192.0.2.0/24",
        "64:ff9b::/96, 0.0.0.0/0",
        "::192.0.2.0/120, 192.0.2.0/24",
        "2002:c000:200::/40, 192.0.2.0/24",
        "2002:c000:221:7::/64, 192.0.2.33/32",
        "192.0.2.0/24, 192.0.2.0/24",
        "2001:db8::/32, 2001:db8::/32",
        "64:ff9b::/64, 64:ff9b::/64",
    })
    void untranslated(String block, Cidr expected) {
        assertThat(Cidr.parse(block).untranslated()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.33, 192.0.2.33",
        "2001:db8::1:2, 2001:db8::/64",
        "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
        "64:ff9b:1:7::9, 64:ff9b:1:7::9",
        "2001:0:4136:e378::7, 2001:0:4136:e378::7",
        "2002:c000:221:7::9, 2002:c000:221:7::/64",
    })
    void a_customer_has_a_block_of_ipv6_where_no_others_lie_in_it(String address, String expected) {
        IpAddress from = IpAddress.parse(address).orElseThrow();
        assertThat(Cidr.ofCustomer(from, 64).brief()).isEqualTo(expected);
    }

    @Test
    void two_blocks_of_the_same_beginning_and_different_size_are_not_equal() {
        assertThat(Cidr.parse("10.0.0.0/8")).isNotEqualTo(Cidr.parse("10.0.0.0/9"));
    }

    @Test
    void contains_what_masking_and_commons_net_say() {
        Random random = new Random(SEED);
        int inside = 0;
        for (int i = 0; i < 20_000; i++) {
            IpAddress base = IpAddress.of(IpAddressTest.randomAddress(random));
            int prefix = random.nextInt(base.bits() + 1);
            Cidr block = Cidr.of(base, prefix);
            IpAddress candidate = near(base, prefix, random);

            assertThat(block.contains(candidate))
                    .as("%s contains %s", block, candidate)
                    .isEqualTo(masked(base, prefix).equals(masked(candidate, prefix)))
                    .isEqualTo(accordingToCommonsNet(block, candidate));
            assertThat(block.contains(block.first())).isTrue();
            assertThat(block.contains(block.last())).isTrue();
            inside += block.contains(candidate) ? 1 : 0;
        }
        assertThat(inside).isBetween(4_000, 16_000);
    }

    static boolean accordingToCommonsNet(Cidr block, IpAddress candidate) {
        if (candidate.toString().equals("0.0.0.0")) {
            return block.first().equals(candidate); // Commons Net 3.13.0 finds it in no network at all
        }
        if (block.first().isIpv4()) {
            SubnetUtils subnet = new SubnetUtils(block.toString());
            subnet.setInclusiveHostCount(true);
            return subnet.getInfo().isInRange(candidate.toString());
        }
        return new SubnetUtils6(block.toString()).getInfo().isInRange(candidate.bytes());
    }

    private static BigInteger masked(IpAddress address, int prefix) {
        return new BigInteger(1, address.bytes()).shiftRight(address.bits() - prefix);
    }

    /** The address with one bit changed, most of the time near the end of the prefix. */
    private static IpAddress near(IpAddress base, int prefix, Random random) {
        int bit = Math.clamp(prefix + random.nextInt(5) - 2, 0, base.bits() - 1);
        byte[] bytes = base.bytes();
        bytes[bit / 8] ^= (byte) (0x80 >>> bit % 8);
        IpAddress flipped = IpAddress.of(bytes);
        return flipped.isIpv4() == base.isIpv4() ? flipped : base;
    }

    private static IpAddress address(String text) {
        return IpAddress.parse(text).orElseThrow();
    }
}
