// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.app;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;

/** What Quarkus' HTTP server must know of our settings. */
@Singleton
class HttpListener implements HttpServerOptionsCustomizer {
    private static final long PROXY_HEADER_SECONDS = 5;

    private final Bridge bridge;

    @Inject
    HttpListener(Bridge bridge) {
        this.bridge = bridge;
    }

    @Override
    public void customizeHttpServer(HttpServerOptions options) {
        options.setUseProxyProtocol(bridge.httpProxied())
                .setProxyProtocolTimeout(PROXY_HEADER_SECONDS)
                .setProxyProtocolTimeoutUnit(TimeUnit.SECONDS);
    }
}
