// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.outbound.keycloak;

import io.gatepost.bridge.login.Trouble;
import io.gatepost.bridge.port.RealmKeys;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * Fetches a realm's keys from where Keycloak publishes them, and from the bridge endpoint which realms there are, on connections of
 * its own: logins need not wait for it.
 */
public final class KeycloakRealmKeys implements RealmKeys {
    private static final int CONNECTIONS = 4;
    private static final int QUEUE = 256;

    private final KeycloakAddress keycloak;
    private final KeycloakClient client;
    private final BridgeToken token;

    KeycloakRealmKeys(Vertx vertx, HttpClientOptions options, KeycloakAddress keycloak, BridgeToken token) {
        this.keycloak = keycloak;
        this.token = token;
        this.client = new KeycloakClient(
                vertx,
                options,
                new KeycloakAddress(
                        keycloak.base(),
                        keycloak.clientId(),
                        keycloak.clientSecret(),
                        keycloak.timeout(),
                        CONNECTIONS,
                        QUEUE));
    }

    @Override
    public CompletionStage<Listed> realms() {
        return token.current()
                .compose(bearer -> client.document(
                                keycloak.bridgePath("realms"),
                                Map.of("Authorization", "Bearer " + bearer.bearer(), "Accept", "application/json"))
                        .map(answer -> listed(answer, bearer)))
                .otherwise(lost ->
                        new Listed.Unavailable(KeycloakException.of(lost).trouble()))
                .toCompletionStage();
    }

    @Override
    public CompletionStage<Published> of(String realm) {
        return client.get(keycloak.keysPath(realm))
                .<Published>map(answer -> switch (answer.status()) {
                    case 200 -> new Published.Keys(answer.body().toString());
                    case 404 -> new Published.NoSuchRealm();
                    default -> new Published.Unavailable(Trouble.FAILED);
                })
                .otherwise(lost ->
                        new Published.Unavailable(KeycloakException.of(lost).trouble()))
                .toCompletionStage();
    }

    private Listed listed(KeycloakClient.Answer answer, AccessToken bearer) {
        return switch (answer.status()) {
            case 200 ->
                KeycloakCodec.names(answer.body().getBytes())
                        .<Listed>map(Listed.Realms::new)
                        .orElseGet(() -> new Listed.Unavailable(Trouble.GARBLED));
            case 401 -> {
                // As for logins: the next one comes with a new token.
                token.reject(bearer);
                yield new Listed.Unavailable(Trouble.NOT_ALLOWED);
            }
            default -> new Listed.Unavailable(Trouble.FAILED);
        };
    }

    public Future<Void> close() {
        return client.close();
    }
}
