// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.throttle;

import io.gatepost.bridge.login.Secret;
import io.gatepost.bridge.peer.BoundedBody;
import io.gatepost.bridge.peer.Callers;
import io.gatepost.bridge.peer.Doorkeeper;
import io.gatepost.bridge.throttle.AccountKey;
import io.gatepost.bridge.throttle.Held;
import io.gatepost.bridge.throttle.Scope;
import io.gatepost.bridge.throttle.Source;
import io.gatepost.bridge.throttle.Throttle;
import io.gatepost.bridge.throttle.ThrottledVerifier.Timer;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * {@code GET /throttle} with {@code account}, {@code domain}, {@code prefix} or nothing (all prefixes), and {@code DELETE
 * /throttle} with {@code account} or {@code prefix}. Keycloak alone asks here.
 */
public final class ThrottleDoor implements Handler<HttpServerRequest> {
    private static final Logger LOG = Logger.getLogger(ThrottleDoor.class);
    private static final int MOST = 500;
    private static final int LONGEST = 320;
    private static final int MOST_NAMES = 16;
    /** What looks through all that is remembered holds up every login meanwhile; so often at most. */
    private static final Duration BETWEEN = Duration.ofMillis(100);
    /** Keycloak waits two seconds. */
    private static final Duration PATIENCE = Duration.ofMillis(1_500);

    private final Doorkeeper doorkeeper;
    private final Throttle throttle;
    private final Timer timer;
    private final InstantSource clock;
    /** When the next one may be answered. */
    private long next = System.nanoTime();

    public ThrottleDoor(Callers callers, Secret secret, Throttle throttle, Timer timer, InstantSource clock) {
        this.doorkeeper = new Doorkeeper(callers, secret, ThrottleDoor.class);
        this.throttle = throttle;
        this.timer = timer;
        this.clock = clock;
    }

    @Override
    public void handle(HttpServerRequest request) {
        if (doorkeeper.letIn(request).isEmpty()) {
            BoundedBody.hangUpWith(request, 403);
            return;
        }
        Optional<Scope> scope = scope(request.params());
        if (scope.isEmpty()) {
            request.response().setStatusCode(400).end();
            return;
        }
        Optional<Duration> wait = turn();
        if (wait.isEmpty()) {
            request.response().setStatusCode(503).end();
        } else if (wait.get().isZero()) {
            answer(request, scope.get());
        } else {
            timer.after(wait.get()).thenRun(() -> answer(request, scope.get()));
        }
    }

    /** How long until it is this one's turn; nothing where nobody would wait for it. */
    private synchronized Optional<Duration> turn() {
        long now = System.nanoTime();
        long at = Math.max(now, next);
        if (at - now > PATIENCE.toNanos()) {
            return Optional.empty();
        }
        next = at + BETWEEN.toNanos();
        return Optional.of(Duration.ofNanos(at - now));
    }

    private void answer(HttpServerRequest request, Scope scope) {
        if (request.method().equals(HttpMethod.GET)) {
            request.response()
                    .putHeader("Content-Type", "application/json")
                    .end(json(throttle.held(scope, MOST)).toBuffer());
        } else {
            request.response().setStatusCode(cleared(scope) ? 204 : 400).end();
        }
    }

    private boolean cleared(Scope scope) {
        return switch (scope) {
            case Scope.OfAccount one -> {
                throttle.clearAccount(one.names());
                LOG.info("What the throttle held against an account was cleared by way of Keycloak");
                yield true;
            }
            case Scope.OfPrefix one -> {
                throttle.clearPrefix(one.prefix());
                LOG.infof("What the throttle held against %s was cleared by way of Keycloak", one.prefix());
                yield true;
            }
            case Scope.OfDomain domain -> false;
            case Scope.Prefixes prefixes -> false;
        };
    }

    /** Nothing where it is not clear who is meant. */
    private static Optional<Scope> scope(MultiMap params) {
        if (params.isEmpty()) {
            return Optional.of(new Scope.Prefixes());
        }
        String key = params.names().iterator().next();
        List<String> values = params.getAll(key);
        int most = key.equals("account") ? MOST_NAMES : 1;
        if (params.entries().size() != values.size()
                || values.size() > most
                || values.stream().anyMatch(value -> value.isEmpty() || value.length() > LONGEST)) {
            return Optional.empty();
        }
        String value = values.getFirst();
        return switch (key) {
            case "account" ->
                Optional.of(new Scope.OfAccount(
                        values.stream().map(AccountKey::of).collect(Collectors.toUnmodifiableSet())));
            case "domain" -> Optional.of(new Scope.OfDomain(value));
            case "prefix" -> Source.named(value).map(source -> new Scope.OfPrefix(source.prefix()));
            default -> Optional.empty();
        };
    }

    private JsonObject json(List<Held> all) {
        Instant now = clock.instant();
        JsonArray array = new JsonArray();
        for (Held held : all) {
            JsonObject json = new JsonObject();
            held.account().ifPresent(account -> json.put("account", account));
            held.prefix().ifPresent(prefix -> json.put("prefix", prefix));
            json.put("wrongSecrets", held.wrongSecrets());
            json.put(
                    "last", now.minus(held.ago()).truncatedTo(ChronoUnit.MILLIS).toString());
            if (held.waits().isPositive()) {
                json.put(
                        "waitsUntil",
                        now.plus(held.waits()).truncatedTo(ChronoUnit.MILLIS).toString());
            }
            array.add(json);
        }
        return new JsonObject().put("held", array);
    }
}
