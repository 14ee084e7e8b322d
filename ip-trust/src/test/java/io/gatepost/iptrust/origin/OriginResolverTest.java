// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatepost.iptrust.net.IpAddress;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OriginResolverTest {
    private static final String PROXY = "192.0.2.1";

    private static final OriginResolver RESOLVER =
            new OriginResolver(TrustedProxies.of(List.of("192.0.2.0/28", "2001:db8:f::/64")));

    // Header lines are separated by "|", so that commas stay what they are.
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                // peer; header lines; client; via
                "192.0.2.1; 198.51.100.7; 198.51.100.7; proxy 192.0.2.1",
                "192.0.2.1; 10.0.0.1, 198.51.100.7; 198.51.100.7; proxy 192.0.2.1", // the left one is the client's own
                // claim
                "192.0.2.1; 10.0.0.1|198.51.100.7; 198.51.100.7; proxy 192.0.2.1", // two lines are one list
                "192.0.2.1; 198.51.100.7|192.0.2.2; 198.51.100.7; proxy 192.0.2.2",
                "192.0.2.1; 198.51.100.7, 192.0.2.3, 192.0.2.2; 198.51.100.7; proxy 192.0.2.3",
                "192.0.2.1; 192.0.2.9, 198.51.100.7, 192.0.2.2; 198.51.100.7; proxy 192.0.2.2", // a proxy left of a
                // stranger proves
                // nothing
                "192.0.2.1; unknown, 198.51.100.7; 198.51.100.7; proxy 192.0.2.1", // not reached
                "192.0.2.1; ,,,198.51.100.7; 198.51.100.7; proxy 192.0.2.1",
                "192.0.2.1; 10.0.0.1,198.51.100.7; 198.51.100.7; proxy 192.0.2.1",
                "192.0.2.1; 10.0.0.1 ,\t198.51.100.7 \t; 198.51.100.7; proxy 192.0.2.1",
                "192.0.2.1; ::ffff:198.51.100.7; 198.51.100.7; proxy 192.0.2.1",
                "192.0.2.1; 2001:DB8::7; 2001:db8::7; proxy 192.0.2.1",
                "::ffff:192.0.2.1; 198.51.100.7; 198.51.100.7; proxy 192.0.2.1",
                "2001:db8:f::1; 198.51.100.7, 192.0.2.2; 198.51.100.7; proxy 192.0.2.2",
                "192.0.2.1; 198.51.100.7, ::ffff:192.0.2.2; 198.51.100.7; proxy 192.0.2.2",
            })
    void the_first_hop_from_the_right_that_is_no_proxy_is_the_client(
            String peer, String header, String client, String via) {
        assertThat(RESOLVER.resolve(peer, lines(header)))
                .isEqualTo(new Origin.Known(IpAddress.parse(client).orElseThrow(), via));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ",",
                "198.51.100.7,",
                "198.51.100.7, ",
                "198.51.100.7,,192.0.2.2",
                "198.51.100.7|",
                "|",
                "unknown",
                "_hidden",
                "198.51.100.7:4711",
                "[2001:db8::7]",
                "[2001:db8::7]:4711",
                "fe80::7%eth0",
                "198.51.100.07",
                "0xc6336407",
                "3325256711",
                "client.example.org",
                "198.51.100.7;",
                "for=198.51.100.7",
                "\"198.51.100.7\"",
                "198.51.100.7 10.0.0.1",
                "198.51.100.7, junk",
                "198.51.100.7, junk, 192.0.2.2",
                "198.51.100.7\u00a0",
                "198.51.100.7\n",
                "198.51.100.7\0",
                "198.51.100.256",
                "198.51.100.7/32",
            })
    void what_cannot_be_read_is_not_guessed(String header) {
        assertThat(RESOLVER.resolve(PROXY, lines(header))).isInstanceOf(Origin.Unestablished.class);
        assertThat(RESOLVER.resolve(PROXY, List.of("198.51.100.7"))).isInstanceOf(Origin.Known.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.2", "192.0.2.2, 192.0.2.3", "192.0.2.1|192.0.2.1"})
    void a_chain_of_nobody_but_proxies_is_unestablished(String header) {
        assertThat(RESOLVER.resolve(PROXY, lines(header)))
                .isEqualTo(new Origin.Unestablished("X-Forwarded-For names nobody but trusted proxies"));
    }

    @Test
    void a_proxy_that_says_nothing_is_never_the_person() {
        assertThat(RESOLVER.resolve(PROXY, List.of()))
                .isEqualTo(new Origin.Unestablished("proxy 192.0.2.1 sent no X-Forwarded-For"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.5", "junk", "", "10.0.0.1, 192.0.2.1"})
    void the_header_of_a_stranger_is_ignored(String header) {
        IpAddress stranger = IpAddress.parse("198.51.100.7").orElseThrow();
        assertThat(RESOLVER.resolve("198.51.100.7", lines(header)))
                .isEqualTo(new Origin.Known(
                        stranger, "connection (X-Forwarded-For ignored: 198.51.100.7 is no trusted proxy)"));
        assertThat(RESOLVER.resolve("198.51.100.7", List.of())).isEqualTo(new Origin.Known(stranger, "connection"));
    }

    @Test
    void without_proxies_every_peer_is_a_stranger() {
        assertThat(new OriginResolver(TrustedProxies.none()).resolve("127.0.0.1", List.of("127.0.10.5")))
                .isEqualTo(new Origin.Known(
                        IpAddress.parse("127.0.0.1").orElseThrow(),
                        "connection (X-Forwarded-For ignored: 127.0.0.1 is no trusted proxy)"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "192.0.2.1:80", "[::1]", "fe80::1%eth0", "unix:"})
    void a_peer_that_cannot_be_read_is_unestablished(String peer) {
        assertThat(RESOLVER.resolve(peer, List.of("198.51.100.7"))).isInstanceOf(Origin.Unestablished.class);
    }

    @Test
    void a_chain_has_a_bound() {
        assertThat(RESOLVER.resolve(
                        PROXY, List.of("198.51.100.7" + ", 192.0.2.2".repeat(OriginResolver.MOST_HOPS - 1))))
                .isInstanceOf(Origin.Known.class);
        assertThat(RESOLVER.resolve(PROXY, List.of("198.51.100.7" + ", 192.0.2.2".repeat(OriginResolver.MOST_HOPS))))
                .isInstanceOf(Origin.Unestablished.class);
    }

    @Test
    void a_header_has_a_bound() {
        String longest = " ".repeat(OriginResolver.MOST_CHARACTERS - 12) + "198.51.100.7";
        assertThat(RESOLVER.resolve(PROXY, List.of(longest))).isInstanceOf(Origin.Known.class);
        assertThat(RESOLVER.resolve(PROXY, List.of(" " + longest))).isInstanceOf(Origin.Unestablished.class);
        assertThat(RESOLVER.resolve(PROXY, List.of(" ", longest))).isInstanceOf(Origin.Unestablished.class);
        assertThat(RESOLVER.resolve(PROXY, Collections.nCopies(100_000, ""))).isInstanceOf(Origin.Unestablished.class);
    }

    @Test
    void an_unestablished_origin_repeats_nothing_of_what_was_sent() {
        assertThat(RESOLVER.resolve(PROXY, List.of("<script>")).toString()).doesNotContain("script");
    }

    @Test
    void everybody_is_no_proxy() {
        assertThatThrownBy(() -> TrustedProxies.of(
                        List.of("192.0.2.0/24", "0.0.0.0/0", "::/0", "proxy.example.org", "1.2.3.4/0")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "0.0.0.0/0: is everybody",
                        "::/0: is everybody",
                        "proxy.example.org: ",
                        "1.2.3.4/0: is everybody");
        assertThat(TrustedProxies.of(List.of("192.0.2.0/24"))
                        .contains(IpAddress.parse("192.0.2.77").orElseThrow()))
                .isTrue();
        assertThat(TrustedProxies.of(List.of()).ranges()).isEmpty();
    }

    private static List<String> lines(String header) {
        return Arrays.asList(header.split("\\|", -1));
    }
}
