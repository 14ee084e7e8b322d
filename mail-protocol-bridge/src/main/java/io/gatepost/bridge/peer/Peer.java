// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.peer;

import io.gatepost.iptrust.net.IpAddress;
import io.vertx.core.net.SocketAddress;

/** The other end of a connection to the bridge: a server, not its client. */
public sealed interface Peer {
    /** For people. */
    String text();

    record Remote(IpAddress address) implements Peer {
        @Override
        public String text() {
            return address.toString();
        }
    }

    /** Somebody on this machine, through a unix socket. */
    record Local() implements Peer {
        @Override
        public String text() {
            return "unix socket";
        }
    }

    /** The address cannot be told, or has a form that is not understood. */
    record Unknown() implements Peer {
        @Override
        public String text() {
            return "unknown";
        }
    }

    static Peer of(SocketAddress remote) {
        if (remote.isDomainSocket()) {
            return new Local();
        }
        String host = remote.hostAddress();
        if (host == null) {
            return new Unknown();
        }
        return IpAddress.parse(host).<Peer>map(Remote::new).orElseGet(Unknown::new);
    }
}
