// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.peer;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.gatepost.iptrust.net.Cidr;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.vertx.core.net.SocketAddress;
import java.util.List;

/** What a connection may begin with where the PROXY protocol is spoken; the decoder is the one that stands in Vert.x. */
final class ProxyProtocolFuzz {
    private static final SocketAddress PROXY = SocketAddress.inetSocketAddress(4711, "127.0.0.9");
    private static final SocketAddress STRANGER = SocketAddress.inetSocketAddress(4711, "127.0.0.8");
    private static final List<Cidr> SERVERS = List.of(Cidr.parse("192.0.2.0/24"));
    private static final Callers BEHIND_THE_PROXY =
            new Callers(SERVERS, SERVERS, List.of(Cidr.parse("127.0.0.9")), List.of());

    @FuzzTest
    void a_header(byte[] octets) {
        EmbeddedChannel channel = new EmbeddedChannel(new HAProxyMessageDecoder());
        try {
            channel.writeInbound(Unpooled.wrappedBuffer(octets));
            Object read = channel.readInbound();
            if (read instanceof HAProxyMessage header) {
                heard(header);
                header.release();
            }
            channel.finishAndReleaseAll();
        } catch (DecoderException noHeader) {
            // The connection is closed.
        }
    }

    private static void heard(HAProxyMessage header) {
        String source = header.sourceAddress();
        if (source == null || source.isEmpty()) {
            return;
        }
        SocketAddress stated = source.startsWith("/")
                ? SocketAddress.domainSocketAddress(source)
                : SocketAddress.inetSocketAddress(header.sourcePort(), source);
        assertThat(BEHIND_THE_PROXY.peer(STRANGER, stated)).isEqualTo(new Peer.Unknown());
        Peer peer = BEHIND_THE_PROXY.peer(PROXY, stated);
        assertThat(peer).isNotInstanceOf(Peer.Local.class);
        assertThat(BEHIND_THE_PROXY.maySpeak(peer))
                .isEqualTo(peer instanceof Peer.Remote(var address)
                        && SERVERS.getFirst().contains(address));
    }
}
