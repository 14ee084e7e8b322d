// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.app;

import io.gatepost.bridge.peer.ClientNames;
import io.gatepost.bridge.peer.RareWarnings;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

/**
 * What all doors over HTTP have before them: to them get only those whose certificate has one of the allowed names, if there are any,
 * and on no more connections from one address than may be.
 */
final class HttpEntrance {
    private static final RareWarnings WARNINGS = new RareWarnings(HttpEntrance.class);

    /** For a caller that may not ask: no front end takes it for an answer about a login. */
    private static final int INTERNAL_SERVER_ERROR = 500;

    private final HttpPeers peers;
    private final ClientNames clients;
    private volatile boolean leaving;

    HttpEntrance(HttpPeers peers, ClientNames clients) {
        this.peers = peers;
        this.clients = clients;
    }

    /** From now on each connection ends with its next answer. */
    void leave() {
        leaving = true;
    }

    Handler<RoutingContext> to(Handler<HttpServerRequest> door) {
        return context -> {
            HttpServerRequest request = context.request();
            if (!peers.let(request)) {
                return;
            }
            if (leaving) {
                // A balancer that passes connections through has its clients come again, and takes them elsewhere.
                request.response().putHeader(HttpHeaders.CONNECTION, "close");
                request.response().endHandler(sent -> request.connection().close());
            }
            if (clients.let(request.sslSession())) {
                door.handle(request);
            } else {
                WARNINGS.warn("A request from " + request.remoteAddress().hostAddress()
                        + " was refused: no certificate with one of gatepost.http.client-names");
                request.response().setStatusCode(INTERNAL_SERVER_ERROR).end();
            }
        };
    }
}
