// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.app;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
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
        proxyProtocol(options);
    }

    /** As with our own listeners: whoever names a trust store wants certificates of the servers that ask. */
    @Override
    public void customizeHttpsServer(HttpServerOptions options) {
        proxyProtocol(options);
        if (options.getTrustOptions() != null) {
            options.setClientAuth(ClientAuth.REQUIRED);
        } else if (bridge.httpClientsAreNamed()) {
            throw new SettingsException(
                    List.of("gatepost.http.client-names: the TLS configuration of the HTTP doors has no"
                            + " trust store, so that nobody is asked for a certificate"));
        }
    }

    private void proxyProtocol(HttpServerOptions options) {
        options.setUseProxyProtocol(bridge.httpProxied())
                .setProxyProtocolTimeout(PROXY_HEADER_SECONDS)
                .setProxyProtocolTimeoutUnit(TimeUnit.SECONDS);
    }
}
