// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A forward proxy that carries a browser from place to place: its outgoing side leaves from the place's address. It
 * stands in for the webmail client too, and reaches nothing but this machine.
 */
final class MovingProxy implements AutoCloseable {
    /** By name too: for passkeys a browser wants the name of a host. */
    private static final Set<String> THIS_MACHINE = Set.of("127.0.0.1", "localhost");

    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "proxy-connection",
            "keep-alive",
            "host",
            "content-length",
            "transfer-encoding",
            "upgrade",
            "te");

    private final HttpServer server;
    private final ExecutorService threads;
    private volatile HttpClient outgoing;

    MovingProxy(Place start) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failure) {
            throw new UncheckedIOException("no port for the browser's proxy", failure);
        }
        threads = Executors.newVirtualThreadPerTaskExecutor();
        outgoing = from(start);
        server.createContext("/", this::carry);
        server.setExecutor(threads);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    void moveTo(Place place) {
        outgoing = from(place);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }

    private static HttpClient from(Place place) {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .localAddress(place.inetAddress())
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    private void carry(HttpExchange exchange) throws IOException {
        try (exchange) {
            URI target = exchange.getRequestURI();
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (target.toString().startsWith(Webmail.REDIRECT_PREFIX)) {
                answer(exchange, 200, "<!doctype html><title>Webmail</title><h1>Webmail: signed in or sent back</h1>");
            } else if (!target.isAbsolute() || !THIS_MACHINE.contains(target.getHost())) {
                answer(exchange, 403, "only this machine");
            } else {
                forward(exchange, target, body);
            }
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
        }
    }

    private void forward(HttpExchange exchange, URI target, byte[] body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(target)
                .timeout(Duration.ofSeconds(30))
                .method(
                        exchange.getRequestMethod(),
                        body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!HOP_BY_HOP.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        HttpResponse<byte[]> response = outgoing.send(request.build(), BodyHandlers.ofByteArray());
        response.headers().map().forEach((name, values) -> {
            if (!HOP_BY_HOP.contains(name.toLowerCase(Locale.ROOT))) {
                exchange.getResponseHeaders().put(name, List.copyOf(values));
            }
        });
        send(exchange, response.statusCode(), response.body());
    }

    private static void answer(HttpExchange exchange, int status, String html) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
        send(exchange, status, html.getBytes(UTF_8));
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        boolean bodiless = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, bodiless ? -1 : body.length);
        if (!bodiless) {
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        }
    }
}
