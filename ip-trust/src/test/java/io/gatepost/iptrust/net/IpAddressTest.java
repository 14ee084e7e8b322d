// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class IpAddressTest {
    private static final long SEED = 20261101;

    /** Left as it may come, right as RFC 5952 writes it. */
    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 0.0.0.0",
        "192.0.2.1, 192.0.2.1",
        "255.255.255.255, 255.255.255.255",
        "::, ::",
        "::1, ::1",
        "1::, 1::",
        "2001:db8::1, 2001:db8::1",
        "2001:DB8::A, 2001:db8::a",
        "2001:0db8:0000:0000:0000:0000:0000:0001, 2001:db8::1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:db8::1:1:1:1:1, 2001:db8:0:1:1:1:1:1", // section 4.2.2: one group is not shortened
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1", // section 4.2.3: the longest run
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1", // section 4.2.3: of equals the first
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
        "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
        "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
        "::192.0.2.33, ::c000:221", // IPv4-compatible is deprecated (RFC 4291 section 2.5.5.1) and no IPv4
        "1:2:3:4:5:6:1.2.3.4, 1:2:3:4:5:6:102:304",
        "1::1.2.3.4, 1::102:304",
        "::ffff:192.0.2.1, 192.0.2.1",
        "::FFFF:c000:0201, 192.0.2.1",
        "0:0:0:0:0:ffff:192.0.2.1, 192.0.2.1",
        "::ffff:0:192.0.2.1, ::ffff:0:c000:201",
        "::fffe:192.0.2.1, ::fffe:c000:201",
    })
    void parses(String text, String canonical) {
        IpAddress address = address(text);
        assertThat(address).hasToString(canonical);
        assertThat(address(canonical)).isEqualTo(address).hasSameHashCodeAs(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ".",
                "1",
                "1.2",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.",
                ".1.2.3",
                "1..2.3",
                "1.2.3.4.",
                "01.2.3.4",
                "1.2.3.04",
                "00.0.0.0",
                "010.0.0.1",
                "256.1.1.1",
                "1.2.3.256",
                "1.2.3.1000",
                "4294967297.1.1.1",
                "0x7f.0.0.1",
                "0x7f000001",
                "2130706433",
                "127.1",
                "127.0.1",
                "-1.2.3.4",
                "+1.2.3.4",
                "1.2.3.4a",
                " 1.2.3.4",
                "1.2.3.4 ",
                "1.2.3.4\n",
                "1.2.3.4\0",
                "1. 2.3.4",
                "1.2.3.4:80",
                "1.2.3.4/32",
                "[1.2.3.4]",
                "1,2,3,4",
                "localhost",
                "example.org",
                "unknown",
                "_hidden",
                "\u0661.2.3.4",
                "\uff11.2.3.4",
                "1\u3002 2.3.4",
                ":",
                ":::",
                "::::",
                "1",
                "1:",
                ":1",
                "1::2::3",
                "1:::2",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:",
                ":1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8::",
                "::1:2:3:4:5:6:7:8",
                "1:2:3:4::5:6:7:8",
                "12345::",
                "::12345",
                "::g",
                "00001::",
                "::-1",
                "::+1",
                "::1 ",
                " ::1",
                "::\u0661",
                "fe80::1%eth0",
                "fe80::1%25eth0",
                "::1%",
                "[::1]",
                "[::1]:80",
                "::1/128",
                "::ffff:1.2.3",
                "::ffff:1.2.3.4.5",
                "::ffff:01.2.3.4",
                "::ffff:256.2.3.4",
                "::1.2.3.4:5",
                "1.2.3.4::",
                "::1.2.3.4::",
                "1:2:3:4:5:6:7:1.2.3.4",
                "1:2:3:4:5:1.2.3.4",
                "::1:2:3:4:5:6:7:1.2.3.4",
                "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.2555",
                "0000000000000000000000000000000000000000000000000000::1",
            })
    void refuses(String text) {
        assertThat(IpAddress.parse(text)).isEmpty();
    }

    @Test
    void a_name_is_never_asked_of_the_dns() {
        // 20,000 look-ups would take longer than this test may.
        for (int i = 0; i < 20_000; i++) {
            assertThat(IpAddress.parse("host-" + i + ".example.org")).isEmpty();
        }
    }

    @Test
    void agrees_with_the_platform_on_every_literal() throws UnknownHostException {
        Random random = new Random(SEED);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = randomAddress(random);
            InetAddress expected = InetAddress.getByAddress(bytes);
            IpAddress address = IpAddress.of(bytes);
            assertThat(address).isEqualTo(IpAddress.of(expected));
            assertThat(IpAddress.parse(expected.getHostAddress())).contains(address);
            assertThat(IpAddress.parse(address.toString())).contains(address);
            // It has been made sure above that this is a literal: nothing is looked up.
            assertThat(InetAddress.getByName(address.toString())).isEqualTo(expected);
            assertThat(address.bytes()).isEqualTo(expected.getAddress());
        }
    }

    @Test
    void what_is_parsed_from_noise_is_what_the_platform_parses() throws UnknownHostException {
        Random random = new Random(SEED);
        String alphabet = "0123456789abcdef::::...";
        int parsed = 0;
        for (int i = 0; i < 500_000; i++) {
            StringBuilder text = new StringBuilder();
            int length = 1 + random.nextInt(14);
            for (int c = 0; c < length; c++) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            var address = IpAddress.parse(text.toString());
            if (address.isPresent()) {
                parsed++;
                assertThat(IpAddress.of(InetAddress.getByName(text.toString()))).isEqualTo(address.get());
            }
        }
        assertThat(parsed).isGreaterThan(500);
    }

    @Test
    void has_four_or_sixteen_bytes() {
        assertThat(IpAddress.of(new byte[] {127, 0, 10, 5})).hasToString("127.0.10.5");
        assertThatThrownBy(() -> IpAddress.of(new byte[5])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_zone_is_dropped_from_a_socket_address() throws UnknownHostException {
        byte[] linkLocal = address("fe80::1").bytes();
        assertThat(IpAddress.of(java.net.Inet6Address.getByAddress("", linkLocal, 3)))
                .isEqualTo(address("fe80::1"));
    }

    @Test
    void knows_its_family() {
        assertThat(address("192.0.2.1").isIpv4()).isTrue();
        assertThat(address("::ffff:192.0.2.1").isIpv4()).isTrue();
        assertThat(address("::ffff:192.0.2.1").bits()).isEqualTo(32);
        assertThat(address("::1").isIpv6()).isTrue();
        assertThat(address("::1").bits()).isEqualTo(128);
    }

    @ParameterizedTest
    @CsvSource({
        "1.2.3.4, 1.2.3.5",
        "127.255.255.255, 128.0.0.0",
        "255.255.255.255, ::",
        "::ffff:255.255.255.255, ::1",
        "7fff::, 8000::",
        "::7fff:ffff:ffff:ffff, ::8000:0:0:0",
    })
    void is_ordered_as_a_number_ipv4_first(String smaller, String larger) {
        assertThat(address(smaller)).isLessThan(address(larger));
        assertThat(address(larger)).isGreaterThan(address(smaller));
    }

    @Test
    void an_ipv4_address_is_not_the_ipv6_address_of_the_same_number() {
        assertThat(address("0.0.0.1")).isNotEqualTo(address("::1"));
    }

    static byte[] randomAddress(Random random) {
        byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
        random.nextBytes(bytes);
        for (int i = 0; i < bytes.length; i++) {
            if (random.nextInt(3) == 0) {
                bytes[i] = 0; // runs of zeros are where texts differ
            }
        }
        return bytes;
    }

    private static IpAddress address(String text) {
        return IpAddress.parse(text).orElseThrow();
    }
}
