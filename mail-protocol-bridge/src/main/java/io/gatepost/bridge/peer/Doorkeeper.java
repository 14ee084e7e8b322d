// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.peer;

import io.gatepost.bridge.login.Secret;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.util.Optional;

/** Stands at an HTTP door: only an allowed peer that shows the shared secret, once and in the right header, gets past. */
public final class Doorkeeper {
    /** In which all doors want it but those for callers that cannot choose the header. */
    public static final String SECRET_HEADER = "X-Gatepost-Secret";

    private final Callers callers;
    private final Secret sharedSecret;
    private final CharSequence header;
    private final RareWarnings warnings;

    public Doorkeeper(Callers callers, Secret sharedSecret, Class<?> door) {
        this(callers, sharedSecret, SECRET_HEADER, door);
    }

    public Doorkeeper(Callers callers, Secret sharedSecret, String header, Class<?> door) {
        this.callers = callers;
        this.sharedSecret = sharedSecret;
        this.header = HttpHeaders.createOptimized(header);
        this.warnings = new RareWarnings(door);
    }

    /** The peer that asks; nothing, and a warning, if it may not. */
    public Optional<Peer> letIn(HttpServerRequest request) {
        SocketAddress real = request.connection().remoteAddress(true);
        Peer peer = callers.peer(real, callers.proxied() ? request.remoteAddress() : real);
        if (callers.maySpeak(peer)
                && Callers.knowsSecret(sharedSecret, request.headers().getAll(header))) {
            return Optional.of(peer);
        }
        warnings.warn(
                "A request from " + peer.text() + " was refused: not an allowed peer, or not the right " + header);
        return Optional.empty();
    }
}
