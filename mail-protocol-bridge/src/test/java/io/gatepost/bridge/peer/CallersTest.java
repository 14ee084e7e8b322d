// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.iptrust.net.Cidr;
import io.gatepost.iptrust.net.IpAddress;
import io.gatepost.iptrust.origin.Origin;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallersTest {
    private static final List<Cidr> SERVERS = List.of(Cidr.parse("192.0.2.0/28"));
    private static final Callers DIRECT = new Callers(SERVERS, SERVERS);
    private static final Callers PROXIED =
            new Callers(SERVERS, SERVERS, List.of(Cidr.parse("198.51.100.1")), List.of(Cidr.parse("203.0.113.25")));

    private static SocketAddress at(String address) {
        return address.startsWith("/")
                ? SocketAddress.domainSocketAddress(address)
                : SocketAddress.inetSocketAddress(4711, address);
    }

    @ParameterizedTest
    @CsvSource({
        "198.51.100.1, 192.0.2.1,    true",
        "198.51.100.2, 192.0.2.1,    false",
        "192.0.2.1,    192.0.2.1,    false",
        "198.51.100.1, 192.0.2.16,   false",
        "198.51.100.1, 198.51.100.1, false",
        "198.51.100.1, /run/x,       false",
        "/run/x,       /run/x,       true"
    })
    void behind_a_proxy_its_word_counts_and_nobody_elses(String real, String stated, boolean maySpeak) {
        assertThat(PROXIED.maySpeak(PROXIED.peer(at(real), at(stated)))).isEqualTo(maySpeak);
    }

    @Test
    void without_a_proxy_the_connection_counts() {
        assertThat(DIRECT.peer(at("192.0.2.16"), at("192.0.2.1")))
                .isEqualTo(new Peer.Remote(IpAddress.parse("192.0.2.16").orElseThrow()));
        assertThat(DIRECT.proxied()).isFalse();
        assertThat(PROXIED.proxied()).isTrue();
    }

    @Test
    void a_gateway_that_many_share_is_nobodys_address() {
        Peer server = new Peer.Remote(IpAddress.parse("192.0.2.1").orElseThrow());
        assertThat(DIRECT.origin(server, List.of("203.0.113.25"))).isInstanceOf(Origin.Known.class);
        assertThat(PROXIED.origin(server, List.of("203.0.113.25"))).isInstanceOf(Origin.Unestablished.class);
        assertThat(PROXIED.origin(server, List.of("::ffff:203.0.113.25"))).isInstanceOf(Origin.Unestablished.class);
        assertThat(PROXIED.origin(server, List.of("203.0.113.26"))).isInstanceOf(Origin.Known.class);
    }
}
