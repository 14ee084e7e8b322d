// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.outbound.keycloak;

import io.gatepost.bridge.login.Trouble;
import io.gatepost.iptrust.policy.PolicyReader;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Asks Keycloak over a few lasting connections, with a bound on everything: time, connections, queue, size. */
final class KeycloakClient {
    private static final int MAX_ANSWER = 256 * 1024;
    /** Shorter than what a proxy before Keycloak may keep an idle connection, so that we seldom write into a closed one. */
    private static final int KEEP_ALIVE_SECONDS = 20;

    private final HttpClient http;
    private final KeycloakAddress keycloak;

    /** A policy's document may be of as many characters as {@link PolicyReader#LARGEST}, each of up to three bytes. */
    private static final int MAX_DOCUMENT = 3 * PolicyReader.LARGEST;

    /** The answer's status, its body, and its entity tag, empty where it has none. */
    record Answer(int status, Buffer body, String tag) {}

    /** {@code options} bring the TLS settings. */
    KeycloakClient(Vertx vertx, HttpClientOptions options, KeycloakAddress keycloak) {
        this.keycloak = keycloak;
        this.http = vertx.createHttpClient(new HttpClientOptions(options)
                .setDefaultHost(keycloak.base().getHost())
                .setDefaultPort(keycloak.port())
                .setSsl(keycloak.encrypted())
                .setConnectTimeout(Math.toIntExact(keycloak.timeout().toMillis()))
                .setMaxPoolSize(keycloak.connections())
                .setMaxWaitQueueSize(keycloak.queue())
                .setKeepAlive(true)
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                .setTcpNoDelay(true));
    }

    /** Fails with {@link KeycloakException} only. */
    Future<Answer> post(String path, Map<String, String> headers, byte[] body) {
        RequestOptions request = request(HttpMethod.POST, path);
        headers.forEach(request::putHeader);
        return ask(request, Buffer.buffer(body));
    }

    /** Fails with {@link KeycloakException} only. */
    Future<Answer> get(String path) {
        return ask(request(HttpMethod.GET, path).putHeader("Accept", "application/json"), Buffer.buffer());
    }

    private RequestOptions request(HttpMethod method, String path) {
        return new RequestOptions()
                .setMethod(method)
                .setURI(path)
                .setTimeout(keycloak.timeout().toMillis());
    }

    private Future<Answer> ask(RequestOptions request, Buffer body) {
        return http.request(request)
                .compose(ready -> ready.send(body).compose(response -> answer(response, MAX_ANSWER)))
                .timeout(keycloak.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .recover(lost -> Future.failedFuture(KeycloakException.of(lost)));
    }

    /** A document of any length that one may have; fails with {@link KeycloakException} only. */
    Future<Answer> document(String path, Map<String, String> headers) {
        RequestOptions request = request(HttpMethod.GET, path);
        headers.forEach(request::putHeader);
        return http.request(request)
                .compose(ready -> ready.send().compose(response -> answer(response, MAX_DOCUMENT)))
                .timeout(keycloak.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .recover(lost -> Future.failedFuture(KeycloakException.of(lost)));
    }

    Future<Void> close() {
        return http.close();
    }

    private static Future<Answer> answer(HttpClientResponse response, int longest) {
        Buffer body = Buffer.buffer();
        Promise<Answer> answer = Promise.promise();
        response.handler(part -> {
            if (body.length() + part.length() > longest) {
                answer.tryFail(new KeycloakException(Trouble.GARBLED, "the answer is too long"));
                response.request().reset();
            } else {
                body.appendBuffer(part);
            }
        });
        response.exceptionHandler(answer::tryFail);
        response.endHandler(end -> answer.tryComplete(new Answer(
                response.statusCode(),
                body,
                Optional.ofNullable(response.getHeader("ETag")).orElse(""))));
        return answer.future();
    }
}
