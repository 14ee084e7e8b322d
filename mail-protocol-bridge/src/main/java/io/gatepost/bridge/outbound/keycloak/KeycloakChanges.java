// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.outbound.keycloak;

import io.gatepost.bridge.port.ChangeFeed;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Listens to Keycloak's change feed: one stream, and halfway to its end a second one, so that there is always one that hears.
 * When a stream breaks, another is opened at once or nearly.
 */
public final class KeycloakChanges {
    private static final Logger LOG = Logger.getLogger(KeycloakChanges.class);

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final long LOOK_AFTER_MILLIS = 250;
    private static final int SOONEST_MILLIS = 50;
    private static final int LATEST_MILLIS = 500;

    /** After an answer that is no feed: this Keycloak has none, or does not let us. */
    private static final long DENIED_MILLIS = 5_000;

    private static final int LONGEST_LINE = 4 * 1024;
    private static final int MOST_STREAMS = 4;

    private final Vertx vertx;
    private final HttpClient http;
    private final KeycloakAddress keycloak;
    private final BridgeToken token;
    private final ChangeFeed feed;
    private final Set<Talk> talks = new HashSet<>();
    private boolean closed;
    private boolean opening;
    private boolean complained;

    KeycloakChanges(
            Vertx vertx, HttpClientOptions options, KeycloakAddress keycloak, BridgeToken token, ChangeFeed feed) {
        this.vertx = vertx;
        this.keycloak = keycloak;
        this.token = token;
        this.feed = feed;
        // Of its own: a stream must not take the place of a login, nor wait behind one.
        this.http = vertx.createHttpClient(new HttpClientOptions(options)
                .setDefaultHost(keycloak.base().getHost())
                .setDefaultPort(keycloak.port())
                .setSsl(keycloak.encrypted())
                .setConnectTimeout(Math.toIntExact(PATIENCE.toMillis()))
                .setMaxPoolSize(MOST_STREAMS)
                .setKeepAlive(false)
                .setTcpNoDelay(true));
    }

    public void start() {
        vertx.setPeriodic(LOOK_AFTER_MILLIS, tick -> lookAfter());
        open();
    }

    public Future<Void> close() {
        synchronized (this) {
            closed = true;
        }
        return http.close();
    }

    private void open() {
        synchronized (this) {
            if (closed || opening || talks.size() >= MOST_STREAMS) {
                return;
            }
            opening = true;
        }
        token.current()
                .compose(this::request)
                .compose(request -> request.send()
                        // Nothing may come before there is somebody to hear it.
                        .map(HttpClientResponse::pause)
                        .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                        .onFailure(lost -> request.reset()))
                .onSuccess(this::answered)
                .onFailure(
                        lost -> again(String.valueOf(KeycloakException.of(lost).getMessage()), soon()));
    }

    private Future<HttpClientRequest> request(AccessToken bearer) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setURI(keycloak.bridgePath("changes"))
                .putHeader("Authorization", "Bearer " + bearer.bearer())
                .putHeader("Accept", "text/event-stream");
        feed.place().ifPresent(place -> options.putHeader("Last-Event-ID", place.epoch() + ":" + place.sequence()));
        return http.request(options).timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void answered(HttpClientResponse response) {
        if (response.statusCode() != 200) {
            response.request().reset();
            again("the change feed answered " + response.statusCode(), DENIED_MILLIS);
            return;
        }
        Talk talk = new Talk(response);
        synchronized (this) {
            opening = false;
            complained = false;
            talks.add(talk);
        }
        response.exceptionHandler(lost -> talk.end());
        response.endHandler(end -> talk.end());
        response.handler(talk::read);
        response.resume();
    }

    private void again(String why, long inMillis) {
        boolean first;
        synchronized (this) {
            first = !complained && !closed;
            complained = true;
        }
        if (first) {
            LOG.warnf("No changes are heard of, so Keycloak is asked about every login: %s", why);
        }
        vertx.setTimer(inMillis, tick -> {
            synchronized (this) {
                opening = false;
            }
            open();
        });
    }

    private static long soon() {
        return ThreadLocalRandom.current().nextInt(SOONEST_MILLIS, LATEST_MILLIS);
    }

    /** Ends streams that have fallen silent, and opens one where there is none with half of its time before it. */
    private void lookAfter() {
        long now = System.nanoTime();
        boolean fresh = false;
        Set<Talk> silent = new HashSet<>();
        synchronized (this) {
            for (Talk talk : talks) {
                fresh |= now - talk.halfway < 0;
                if (now - talk.heard > PATIENCE.toNanos()) {
                    silent.add(talk);
                }
            }
        }
        silent.forEach(Talk::giveUp);
        if (!fresh) {
            open();
        }
    }

    /** One stream, read on the thread of its connection. */
    private final class Talk {
        private final HttpClientResponse response;
        private final ChangeFeed.Stream stream = feed.open();
        private Buffer rest = Buffer.buffer();
        private volatile long heard = System.nanoTime();
        private volatile long halfway = heard + PATIENCE.toNanos();
        private boolean over;

        Talk(HttpClientResponse response) {
            this.response = response;
        }

        void read(Buffer chunk) {
            rest.appendBuffer(chunk);
            int from = 0;
            for (int i = 0; i < rest.length() && !over; i++) {
                if (rest.getByte(i) == '\n') {
                    String line = rest.getString(from, i, StandardCharsets.UTF_8.name());
                    from = i + 1;
                    take(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
                }
            }
            rest = rest.getBuffer(from, rest.length());
            if (rest.length() > LONGEST_LINE) {
                giveUp();
            }
        }

        private void take(String line) {
            switch (ChangesCodec.line(line)) {
                case ChangesCodec.Line.Told(ChangeFeed.Message message, Optional<Duration> lasts) -> {
                    heard = System.nanoTime();
                    lasts.ifPresent(time -> halfway = heard + time.toNanos() / 2);
                    stream.take(message);
                }
                case ChangesCodec.Line.Nothing nothing -> {}
                case ChangesCodec.Line.Garbled garbled -> giveUp();
            }
        }

        void giveUp() {
            end();
            response.request().reset();
        }

        void end() {
            synchronized (KeycloakChanges.this) {
                if (over) {
                    return;
                }
                over = true;
                talks.remove(this);
            }
            stream.lost();
            lookAfterSoon();
        }
    }

    private void lookAfterSoon() {
        vertx.setTimer(soon(), tick -> lookAfter());
    }
}
