// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** An HTTP adapter behind a server of its own, and requests written byte by byte. */
public abstract class HttpDoor implements InboundContract.Door {
    private final HttpServer server;

    protected HttpDoor(Vertx vertx, Handler<HttpServerRequest> door) throws Exception {
        // As application.properties has them.
        server = vertx.createHttpServer(new HttpServerOptions().setMaxHeaderSize(32 * 1024))
                .requestHandler(door)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    protected String exchange(String from, String head, String body) throws IOException {
        try (Wire wire = Wire.open(from, server.actualPort())) {
            wire.send(head + "Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length
                    + "\r\nConnection: close\r\n\r\n" + body);
            return wire.readAll();
        }
    }

    protected int port() {
        return server.actualPort();
    }

    @Override
    public void close() {
        server.close().toCompletionStage().toCompletableFuture().join();
    }
}
