// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The endpoints of Keycloak that the bridge asks, each as the test wants it. */
public final class StubKeycloak {
    public static final String ADMIT = """
            {"outcome": "admit", "reason": "trusted-network", "account": "alice@a.tld", "realm": "a.tld",
             "proof": "app-password", "credential": {"id": "7", "label": "Phone"}, "rule": "services.imap", "trace": []}""";

    public static final String REFUSE = """
            {"outcome": "refuse", "reason": "wrong-secret", "realm": "a.tld", "rule": "", "trace": []}""";

    public final AtomicInteger tokensGiven = new AtomicInteger();
    public final List<JsonObject> questions = new CopyOnWriteArrayList<>();
    public final List<String> tokenForms = new CopyOnWriteArrayList<>();
    public volatile Consumer<HttpServerResponse> tokenAnswer = this::giveToken;
    public volatile BiConsumer<HttpServerRequest, HttpServerResponse> loginAnswer =
            (request, response) -> response.end(ADMIT);
    public volatile BiConsumer<HttpServerRequest, HttpServerResponse> realmsAnswer =
            (request, response) -> response.end("[]");
    public volatile int tokenLifeSeconds = 60;
    public volatile Predicate<JsonObject> admits = question -> true;
    private final HttpServer server;

    public StubKeycloak(Vertx vertx, int port) {
        server = vertx.createHttpServer()
                .requestHandler(this::answer)
                .listen(port, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    public int port() {
        return server.actualPort();
    }

    public URI base() {
        return URI.create("http://127.0.0.1:" + port() + "/auth");
    }

    public Future<Void> stop() {
        return server.close();
    }

    private void giveToken(HttpServerResponse response) {
        int number = tokensGiven.incrementAndGet();
        response.end(new JsonObject()
                .put("access_token", "token-" + number)
                .put("expires_in", tokenLifeSeconds)
                .encode());
    }

    private void answer(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            switch (request.path()) {
                case "/auth/realms/master/protocol/openid-connect/token" -> {
                    tokenForms.add(body.toString());
                    tokenAnswer.accept(request.response());
                }
                case "/auth/realms/master/gatepost/bridge/login" -> {
                    JsonObject question = new JsonObject(Buffer.buffer(body.getBytes()));
                    questions.add(question);
                    if (admits.test(question)) {
                        loginAnswer.accept(request, request.response());
                    } else {
                        request.response().end(REFUSE);
                    }
                }
                case "/auth/realms/master/gatepost/bridge/realms" -> realmsAnswer.accept(request, request.response());
                default -> request.response().setStatusCode(404).end();
            }
        });
    }
}
