// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.outbound.keycloak;

import io.gatepost.bridge.login.Trouble;
import io.gatepost.bridge.port.RealmKeys;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import java.util.concurrent.CompletionStage;

/** Fetches a realm's keys from where Keycloak publishes them, on connections of its own: logins need not wait for it. */
public final class KeycloakRealmKeys implements RealmKeys {
    private static final int CONNECTIONS = 4;
    private static final int QUEUE = 256;

    private final KeycloakAddress keycloak;
    private final KeycloakClient client;

    public KeycloakRealmKeys(Vertx vertx, HttpClientOptions options, KeycloakAddress keycloak) {
        this.keycloak = keycloak;
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

    public Future<Void> close() {
        return client.close();
    }
}
