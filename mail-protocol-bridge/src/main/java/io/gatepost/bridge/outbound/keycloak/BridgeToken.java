// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.outbound.keycloak;

import io.gatepost.bridge.login.Trouble;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** The bridge's own access token: fetched once for all who wait for it, kept, and renewed well before its end. */
final class BridgeToken {
    private final KeycloakClient client;
    private final KeycloakAddress keycloak;
    private final KeycloakWatch watch;
    private final LongSupplier nanoTime;
    private Optional<Held> held = Optional.empty();
    private Optional<Future<Held>> fetching = Optional.empty();

    /** {@code renewAt} and {@code endsAt} are in nanoTime; half the life is left for a Keycloak that restarts. */
    record Held(AccessToken token, long renewAt, long endsAt) {}

    BridgeToken(KeycloakClient client, KeycloakAddress keycloak, KeycloakWatch watch, LongSupplier nanoTime) {
        this.client = client;
        this.keycloak = keycloak;
        this.watch = watch;
        this.nanoTime = nanoTime;
    }

    /** A token that is good for a while yet; fails with {@link KeycloakException} only. */
    Future<AccessToken> current() {
        Held usable;
        synchronized (this) {
            long now = nanoTime.getAsLong();
            if (held.isEmpty() || held.get().endsAt() - now <= 0) {
                return fetch().map(Held::token);
            }
            usable = held.get();
            if (usable.renewAt() - now <= 0) {
                // The old one still serves; whether the new one comes shows when it is needed.
                fetch();
            }
        }
        return Future.succeededFuture(usable.token());
    }

    /** Renews the token ahead of need; while Keycloak is away, asks for one each time to see whether it is back. */
    void keep(KeycloakState state) {
        switch (state) {
            case KeycloakState.Away away -> fetch();
            case KeycloakState.Answering answering -> current();
            case KeycloakState.NotYetAsked notYet -> current();
        }
    }

    /** Keycloak does not take this token any more; the next login fetches another. */
    synchronized void reject(AccessToken rejected) {
        held = held.filter(mine -> !mine.token().equals(rejected));
    }

    private synchronized Future<Held> fetch() {
        if (fetching.isPresent()) {
            return fetching.get();
        }
        Promise<Held> promise = Promise.promise();
        fetching = Optional.of(promise.future());
        ask().onComplete(answer -> {
            synchronized (this) {
                fetching = Optional.empty();
                if (answer.succeeded()) {
                    held = Optional.of(answer.result());
                }
            }
            if (answer.succeeded()) {
                watch.tokenEndpointAnswers();
            } else {
                watch.tokenEndpoint(KeycloakException.of(answer.cause()));
            }
            promise.handle(answer);
        });
        return promise.future();
    }

    private Future<Held> ask() {
        String form = "grant_type=client_credentials&client_id=" + encoded(keycloak.clientId()) + "&client_secret="
                + encoded(keycloak.clientSecret().reveal());
        return client.post(
                        keycloak.tokenPath(),
                        Map.of("Content-Type", "application/x-www-form-urlencoded", "Accept", "application/json"),
                        form.getBytes(StandardCharsets.US_ASCII))
                .compose(answer -> {
                    if (answer.status() >= 500) {
                        return Future.failedFuture(new KeycloakException(
                                Trouble.FAILED, "the token endpoint answered " + answer.status()));
                    }
                    if (answer.status() != 200) {
                        return Future.failedFuture(new KeycloakException(
                                Trouble.NOT_ALLOWED, "the token endpoint answered " + answer.status()));
                    }
                    return KeycloakCodec.token(answer.body().getBytes())
                            .map(token -> Future.succeededFuture(held(token)))
                            .orElseGet(() -> Future.failedFuture(new KeycloakException(
                                    Trouble.GARBLED, "the token endpoint's answer holds no token")));
                });
    }

    private Held held(AccessToken token) {
        long now = nanoTime.getAsLong();
        long life = token.life().toNanos();
        return new Held(token, now + life / 2, now + life - life / 10);
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
