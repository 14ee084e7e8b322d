// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.iptrust.net.IpAddress;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WebmailHostsTest {
    private static IpAddress address(String text) {
        return IpAddress.parse(text).orElseThrow();
    }

    @Test
    void addresses_one_by_one() {
        assertThat(WebmailHosts.parse(" 192.0.2.10, 2001:db8::a\n::ffff:192.0.2.11 "))
                .isEqualTo(Optional.of(Set.of(address("192.0.2.10"), address("2001:db8::a"), address("192.0.2.11"))));
    }

    /** Half of a list is not what somebody meant, and a network is everybody in it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                "192.0.2.0/24",
                "192.0.2.10/32",
                "webmail.example.org",
                "192.0.2.10;192.0.2.11",
                "192.0.2.10,webmail",
                "192.0.2.010",
                "fe80::1%eth0",
                "[2001:db8::a]",
                "192.0.2.10:993"
            })
    void anything_else_names_nobody(String text) {
        assertThat(WebmailHosts.parse(text)).isEmpty();
    }

    @Test
    void a_long_list_is_none_of_servers() {
        assertThat(WebmailHosts.parse(list(32)).orElseThrow()).hasSize(32);
        assertThat(WebmailHosts.parse(list(33))).isEmpty();
    }

    private static String list(int length) {
        return IntStream.range(0, length).mapToObj(last -> "192.0.2." + last).collect(Collectors.joining(","));
    }
}
