// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.throttle;

import io.gatepost.bridge.login.Secret;
import io.gatepost.bridge.peer.BoundedBody;
import io.gatepost.bridge.peer.Callers;
import io.gatepost.bridge.peer.Doorkeeper;
import io.gatepost.bridge.throttle.Held;
import io.gatepost.bridge.throttle.Source;
import io.gatepost.bridge.throttle.Throttle;
import io.gatepost.bridge.throttle.ThrottledVerifier;
import io.gatepost.bridge.throttle.Whose;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * {@code GET /throttle} with {@code account}, {@code domain}, {@code prefix} or nothing (all prefixes), and {@code DELETE
 * /throttle} with {@code account} or {@code prefix}. Keycloak alone asks here.
 */
public final class ThrottleDoor implements Handler<HttpServerRequest> {
    public static final String SECRET_HEADER = "X-Gatepost-Secret";
    private static final Logger LOG = Logger.getLogger(ThrottleDoor.class);
    private static final int MOST = 500;
    private static final int LONGEST = 320;

    private final Doorkeeper doorkeeper;
    private final Throttle throttle;
    private final InstantSource clock;

    public ThrottleDoor(Callers callers, Secret secret, Throttle throttle, InstantSource clock) {
        this.doorkeeper = new Doorkeeper(callers, secret, SECRET_HEADER, ThrottleDoor.class);
        this.throttle = throttle;
        this.clock = clock;
    }

    @Override
    public void handle(HttpServerRequest request) {
        if (doorkeeper.letIn(request).isEmpty()) {
            BoundedBody.hangUpWith(request, 403);
            return;
        }
        Optional<Whose> whose = whose(request.params());
        if (whose.isEmpty()) {
            request.response().setStatusCode(400).end();
        } else if (request.method().equals(HttpMethod.GET)) {
            request.response()
                    .putHeader("Content-Type", "application/json")
                    .end(json(throttle.held(whose.get(), MOST)).toBuffer());
        } else {
            request.response().setStatusCode(cleared(whose.get()) ? 204 : 400).end();
        }
    }

    private boolean cleared(Whose whose) {
        return switch (whose) {
            case Whose.OfAccount one -> {
                throttle.clearAccount(one.account());
                LOG.info("What the throttle held against an account was cleared by way of Keycloak");
                yield true;
            }
            case Whose.OfPrefix one -> {
                throttle.clearPrefix(one.prefix());
                LOG.infof("What the throttle held against %s was cleared by way of Keycloak", one.prefix());
                yield true;
            }
            case Whose.OfDomain domain -> false;
            case Whose.Prefixes prefixes -> false;
        };
    }

    /** Nothing where it is not clear who is meant. */
    private static Optional<Whose> whose(MultiMap params) {
        if (params.isEmpty()) {
            return Optional.of(new Whose.Prefixes());
        }
        if (params.entries().size() != 1) {
            return Optional.empty();
        }
        String key = params.names().iterator().next();
        String value = params.get(key);
        if (value.isEmpty() || value.length() > LONGEST) {
            return Optional.empty();
        }
        return switch (key) {
            case "account" -> Optional.of(new Whose.OfAccount(ThrottledVerifier.account(value)));
            case "domain" -> Optional.of(new Whose.OfDomain(value));
            case "prefix" -> Source.named(value).map(source -> new Whose.OfPrefix(source.prefix()));
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
