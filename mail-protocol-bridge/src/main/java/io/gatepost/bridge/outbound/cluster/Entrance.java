// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.outbound.cluster;

import io.gatepost.bridge.peer.RareWarnings;
import io.gatepost.iptrust.net.IpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Where the other bridges come in: from their own addresses alone, and by TLS with a certificate. JGroups hears one newcomer out before
 * it takes the next, so that a stranger who says nothing, or says it slowly, would keep the bridges from meeting.
 */
final class Entrance extends ServerSocket {
    private static final RareWarnings WARNINGS = new RareWarnings(Entrance.class);

    private final Set<IpAddress> bridges;
    private final SSLContext tls;
    private final SSLParameters parameters;

    private Entrance(Set<IpAddress> bridges, SSLContext tls, SSLParameters parameters) throws IOException {
        this.bridges = bridges;
        this.tls = tls;
        this.parameters = parameters;
    }

    static ServerSocketFactory factory(Set<IpAddress> bridges, SSLContext tls, SSLParameters parameters) {
        return new Factory(bridges, tls, parameters);
    }

    @Override
    public Socket accept() throws IOException {
        while (true) {
            Socket caller = super.accept();
            if (isBridge(caller)) {
                return secured(caller);
            }
            WARNINGS.warn("A connection from " + caller.getInetAddress().getHostAddress()
                    + " was closed: it is the address of no bridge");
            caller.close();
        }
    }

    private boolean isBridge(Socket caller) {
        return IpAddress.parse(caller.getInetAddress().getHostAddress())
                .filter(bridges::contains)
                .isPresent();
    }

    private Socket secured(Socket caller) throws IOException {
        try {
            SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(caller, null, true);
            secured.setSSLParameters(parameters);
            secured.setUseClientMode(false);
            return secured;
        } catch (IOException | RuntimeException gone) {
            // Nobody else knows of it.
            caller.close();
            throw gone;
        }
    }

    private static final class Factory extends ServerSocketFactory {
        private final Set<IpAddress> bridges;
        private final SSLContext tls;
        private final SSLParameters parameters;

        Factory(Set<IpAddress> bridges, SSLContext tls, SSLParameters parameters) {
            this.bridges = bridges;
            this.tls = tls;
            this.parameters = parameters;
        }

        @Override
        public ServerSocket createServerSocket() throws IOException {
            return new Entrance(bridges, tls, parameters);
        }

        @Override
        public ServerSocket createServerSocket(int port) throws IOException {
            return bound(new InetSocketAddress(port), 0);
        }

        @Override
        public ServerSocket createServerSocket(int port, int backlog) throws IOException {
            return bound(new InetSocketAddress(port), backlog);
        }

        @Override
        public ServerSocket createServerSocket(int port, int backlog, InetAddress address) throws IOException {
            return bound(new InetSocketAddress(address, port), backlog);
        }

        private ServerSocket bound(InetSocketAddress place, int backlog) throws IOException {
            ServerSocket entrance = createServerSocket();
            entrance.bind(place, backlog);
            return entrance;
        }
    }
}
