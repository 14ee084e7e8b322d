// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.outbound.cluster;

import io.gatepost.iptrust.net.IpAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jgroups.JChannel;
import org.jgroups.protocols.FD_ALL3;
import org.jgroups.protocols.FRAG4;
import org.jgroups.protocols.MERGE3;
import org.jgroups.protocols.MFC;
import org.jgroups.protocols.TCP;
import org.jgroups.protocols.TCPPING;
import org.jgroups.protocols.UFC;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.VERIFY_SUSPECT2;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.protocols.pbcast.NAKACK2;
import org.jgroups.protocols.pbcast.STABLE;
import org.jgroups.util.DefaultSocketFactory;
import org.jgroups.util.SocketFactory;

/** JGroups over TLS, both ends with certificates; one port, and no broadcasts: members are those that are named. */
final class TlsChannel {
    private static final int CONNECT_MILLIS = 300;
    private static final long JOIN_MILLIS = 1_000;
    private static final int JOIN_TRIES = 3;
    private static final long MERGE_MILLIS = 2_000;
    /** Without a sign of life for so long, a bridge is taken for dead. */
    private static final long SILENT_MILLIS = 8_000;

    private static final String TLS_VERSION = "TLSv1.3";

    private TlsChannel() {}

    /** Not yet connected. */
    static JChannel of(ClusterSettings settings, SSLContext tls) throws Exception {
        TCP tcp = new TCP();
        tcp.setBindAddress(inet(settings.listen().address()));
        // The others know it by this address.
        tcp.setClientBindAddr(inet(settings.listen().address()));
        tcp.setBindPort(settings.listen().port());
        tcp.setPortRange(0);
        tcp.setSockConnTimeout(CONNECT_MILLIS);
        tcp.setSocketFactory(sockets(settings, tls));
        TCPPING members = new TCPPING()
                .setPortRange(0)
                .setInitialHosts(settings.members().stream()
                        .map(place -> new InetSocketAddress(inet(place.address()), place.port()))
                        .toList());
        return new JChannel(
                tcp,
                members,
                new MERGE3().setMinInterval(MERGE_MILLIS).setMaxInterval(3 * MERGE_MILLIS),
                new FD_ALL3().setTimeout(SILENT_MILLIS).setInterval(SILENT_MILLIS / 4),
                new VERIFY_SUSPECT2(),
                new NAKACK2().useMcastXmit(false),
                new UNICAST3(),
                new STABLE(),
                new GMS()
                        .setJoinTimeout(JOIN_MILLIS)
                        .setMaxJoinAttempts(JOIN_TRIES)
                        .printLocalAddress(false),
                new UFC(),
                new MFC(),
                new FRAG4());
    }

    private static InetAddress inet(IpAddress address) {
        try {
            return InetAddress.getByName(address.toString());
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("an address needs no look-up", impossible);
        }
    }

    /** A bridge without a certificate that this one trusts gets no further than the handshake. */
    private static SocketFactory sockets(ClusterSettings settings, SSLContext tls) {
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(new String[] {TLS_VERSION});
        parameters.setNeedClientAuth(true);
        Set<IpAddress> bridges =
                settings.all().stream().map(ClusterSettings.Place::address).collect(Collectors.toUnmodifiableSet());
        return new DefaultSocketFactory(tls.getSocketFactory(), Entrance.factory(bridges, tls, parameters));
    }
}
