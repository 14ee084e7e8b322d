// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.app;

import io.gatepost.bridge.peer.RareWarnings;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Bounds the connections from one address that ask at the HTTP doors. Quarkus accepts connections by itself and counts them all
 * together; so one counts here from its first question on.
 */
final class HttpPeers {
    private static final RareWarnings WARNINGS = new RareWarnings(HttpPeers.class);
    private static final AttributeKey<Boolean> COUNTED = AttributeKey.valueOf(HttpPeers.class, "counted");

    private final int most;
    private final ConcurrentHashMap<String, Integer> connections = new ConcurrentHashMap<>();

    HttpPeers(int most) {
        this.most = most;
    }

    /** False where its connection was one too many, and was closed. */
    boolean let(HttpServerRequest request) {
        // The connection's own close handler is Quarkus', which counts by it.
        Channel channel = ((ConnectionBase) request.connection()).channel();
        if (channel.hasAttr(COUNTED)) {
            return true;
        }
        String peer = request.remoteAddress().hostAddress();
        if (connections.merge(peer, 1, Integer::sum) > most) {
            leave(peer);
            WARNINGS.warn("A connection from " + peer + " was closed: more than gatepost.http.connections-per-peer");
            request.connection().close();
            return false;
        }
        channel.attr(COUNTED).set(true);
        channel.closeFuture().addListener(closed -> leave(peer));
        return true;
    }

    private void leave(String peer) {
        connections.computeIfPresent(peer, (text, count) -> count == 1 ? null : count - 1);
    }
}
