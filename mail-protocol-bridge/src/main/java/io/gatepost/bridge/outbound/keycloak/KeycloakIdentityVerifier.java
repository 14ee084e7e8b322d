// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.outbound.keycloak;

import io.gatepost.bridge.login.LoginAttempt;
import io.gatepost.bridge.login.LoginOutcome;
import io.gatepost.bridge.login.Trouble;
import io.gatepost.bridge.port.ChangeFeed;
import io.gatepost.bridge.port.IdentityVerifier;
import io.gatepost.bridge.port.PolicyAdvisor;
import io.gatepost.bridge.port.PolicySource;
import io.gatepost.bridge.port.Uses;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Asks Keycloak's bridge endpoint. Only a well-formed 200 is an answer; everything else is {@code Unavailable}. */
public final class KeycloakIdentityVerifier implements IdentityVerifier, PolicyAdvisor {
    /** Often enough that a token is always at hand and the state is fresh, seldom enough to cost nothing. */
    private static final long WATCH_PERIOD_MILLIS = 5_000;

    private final Vertx vertx;
    private final HttpClientOptions options;
    private final KeycloakAddress keycloak;
    private final ExtraFields extraFields;
    private final KeycloakClient client;
    private final BridgeToken token;
    private final KeycloakWatch watch;

    /** {@code extraFields}: of what Keycloak says for mail servers, the fields that they may be told. */
    public KeycloakIdentityVerifier(
            Vertx vertx,
            HttpClientOptions options,
            KeycloakAddress keycloak,
            ExtraFields extraFields,
            InstantSource clock) {
        this.vertx = vertx;
        this.options = options;
        this.keycloak = keycloak;
        this.extraFields = extraFields;
        this.client = new KeycloakClient(vertx, options, keycloak);
        this.watch = new KeycloakWatch(keycloak.base(), clock);
        this.token = new BridgeToken(client, keycloak, watch, System::nanoTime);
        vertx.setPeriodic(1, WATCH_PERIOD_MILLIS, tick -> token.keep(watch.state()));
    }

    @Override
    public CompletionStage<LoginOutcome> verify(LoginAttempt attempt) {
        return ask(keycloak.loginPath(), KeycloakCodec.question(attempt));
    }

    @Override
    public CompletionStage<LoginOutcome> advise(LoginAttempt withoutSecret) {
        return ask(keycloak.policyPath(), KeycloakCodec.inquiryOf(withoutSecret));
    }

    private CompletionStage<LoginOutcome> ask(String path, byte[] question) {
        return token.current()
                .compose(bearer -> ask(path, question, bearer, true))
                .timeout(keycloak.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .onSuccess(this::remember)
                .otherwise(this::unavailable)
                .toCompletionStage();
    }

    /** How things stand with Keycloak, for health. */
    public KeycloakState state() {
        return watch.state();
    }

    /** The policies that its answers refer to. */
    public PolicySource policies() {
        return new KeycloakPolicies(client, keycloak, token);
    }

    /** The realms and their keys. */
    public KeycloakRealmKeys realmKeys() {
        return new KeycloakRealmKeys(vertx, options, keycloak, token);
    }

    public Uses uses() {
        return new KeycloakUses(client, keycloak, token);
    }

    /** Tells the feed what changes there, from when it is started until it is closed. */
    public KeycloakChanges changes(ChangeFeed feed) {
        return new KeycloakChanges(vertx, options, keycloak, token, feed);
    }

    public Future<Void> close() {
        return client.close();
    }

    private Future<LoginOutcome> ask(String path, byte[] question, AccessToken bearer, boolean again) {
        return client.post(
                        path,
                        Map.of(
                                "Authorization",
                                "Bearer " + bearer.bearer(),
                                "Content-Type",
                                "application/json",
                                "Accept",
                                "application/json"),
                        question)
                .compose(answer -> switch (answer.status()) {
                    case 200 ->
                        Future.succeededFuture(
                                KeycloakCodec.outcome(answer.body().getBytes(), extraFields));
                    case 401 -> {
                        // Keycloak came back with other keys or without its sessions: one new token, one more try.
                        token.reject(bearer);
                        yield again
                                ? token.current().compose(fresh -> ask(path, question, fresh, false))
                                : failed(Trouble.NOT_ALLOWED, answer.status());
                    }
                    case 403, 404 -> failed(Trouble.NOT_ALLOWED, answer.status());
                    case 503 -> failed(KeycloakCodec.trouble(answer.body().getBytes()), answer.status());
                    default -> failed(Trouble.FAILED, answer.status());
                });
    }

    private static Future<LoginOutcome> failed(Trouble trouble, int status) {
        return Future.failedFuture(new KeycloakException(trouble, "the bridge endpoint answered " + status));
    }

    private LoginOutcome unavailable(Throwable lost) {
        KeycloakException named = KeycloakException.of(lost);
        watch.loginEndpoint(named);
        return new LoginOutcome.Unavailable(named.trouble());
    }

    private void remember(LoginOutcome outcome) {
        if (outcome instanceof LoginOutcome.Unavailable(Trouble why)) {
            watch.loginEndpoint(new KeycloakException(why, "the bridge endpoint's answer is none"));
        } else {
            watch.loginEndpointAnswers();
        }
    }
}
