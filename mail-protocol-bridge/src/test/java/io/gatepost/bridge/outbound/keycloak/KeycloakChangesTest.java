// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.outbound.keycloak;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.bridge.login.Secret;
import io.gatepost.bridge.port.ChangeFeed;
import io.gatepost.bridge.port.ChangeFeed.Change;
import io.gatepost.bridge.port.ChangeFeed.Message;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The listener against a feed that the test speaks. */
@Timeout(60)
class KeycloakChangesTest {
    private static final String HELLO =
            "data: {\"hello\": {\"epoch\": \"e\", \"seq\": 3, \"resumed\": false, \"lastsMillis\": 60000}}\n\n";
    private static final long LONG_MILLIS = 20_000;

    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<HttpServerRequest> asked = new LinkedBlockingQueue<>();
    private final Ears ears = new Ears();
    private final HttpServer keycloak = vertx.createHttpServer()
            .requestHandler(this::answer)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    private final KeycloakChanges changes = new KeycloakIdentityVerifier(
                    vertx,
                    new HttpClientOptions(),
                    new KeycloakAddress(
                            URI.create("http://127.0.0.1:" + keycloak.actualPort()),
                            "gatepost-bridge",
                            Secret.of("secret"),
                            Duration.ofSeconds(5),
                            4,
                            16),
                    ExtraFields.NONE,
                    InstantSource.system())
            .changes(ears);

    /** What was heard, one after the other; "lost" where a stream ended. */
    private static final class Ears implements ChangeFeed {
        final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
        volatile Optional<Place> place = Optional.empty();

        @Override
        public Stream open() {
            return new Stream() {
                @Override
                public void take(Message message) {
                    heard.add(message);
                }

                @Override
                public void lost() {
                    heard.add("lost");
                }
            };
        }

        @Override
        public Optional<Place> place() {
            return place;
        }
    }

    private void answer(HttpServerRequest request) {
        if (request.path().endsWith("/token")) {
            request.response().end("{\"access_token\": \"t\", \"expires_in\": 600}");
        } else {
            asked.add(request);
        }
    }

    @AfterEach
    void close() {
        changes.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        @Nullable T next = queue.poll(LONG_MILLIS, TimeUnit.MILLISECONDS);
        assertThat(next).isNotNull();
        return next;
    }

    private HttpServerResponse stream() throws InterruptedException {
        return next(asked).response().setChunked(true);
    }

    @Test
    void asks_with_its_token_and_hears_every_message_in_order() throws InterruptedException {
        changes.start();
        HttpServerRequest request = next(asked);
        assertThat(request.path()).isEqualTo("/realms/master/gatepost/bridge/changes");
        assertThat(request.getHeader("Authorization")).isEqualTo("Bearer t");
        assertThat(request.getHeader("Last-Event-ID")).isNull();

        // Cut where it hurts: within a line, and several lines at once.
        HttpServerResponse stream = request.response().setChunked(true);
        stream.write(HELLO + "data: {\"seq\": 4, \"acc");
        stream.write("ount\": \"a\"}\n\ndata: {\"seq\": 5, \"realm\": \"r\"}\r\n\r\ndata: {\"beat\": 5}\n");

        assertThat(next(ears.heard)).isEqualTo(new Message.Hello("e", 3, false));
        assertThat(next(ears.heard)).isEqualTo(new Message.Changed(4, new Change.OfAccount("a")));
        assertThat(next(ears.heard)).isEqualTo(new Message.Changed(5, new Change.OfRealm("r")));
        assertThat(next(ears.heard)).isEqualTo(new Message.Beat(5));
    }

    @Test
    void a_stream_that_breaks_is_told_and_the_next_one_goes_on_where_it_ended() throws InterruptedException {
        changes.start();
        HttpServerResponse stream = stream();
        stream.write(HELLO);
        assertThat(next(ears.heard)).isInstanceOf(Message.Hello.class);
        ears.place = Optional.of(new ChangeFeed.Place("e", 3));

        stream.reset();

        assertThat(next(ears.heard)).isEqualTo("lost");
        assertThat(next(asked).getHeader("Last-Event-ID")).isEqualTo("e:3");
    }

    @Test
    void a_line_that_is_none_ends_the_stream_since_changes_may_be_missing() throws InterruptedException {
        changes.start();
        HttpServerResponse stream = stream();
        stream.write(HELLO + "data: {\"seq\"\ndata: {\"seq\": 4, \"account\": \"a\"}\n");

        assertThat(next(ears.heard)).isInstanceOf(Message.Hello.class);
        assertThat(next(ears.heard)).isEqualTo("lost");
        assertThat(next(asked)).isNotNull();
        assertThat(ears.heard).isEmpty();
    }

    @Test
    void a_line_without_an_end_is_not_collected_for_ever() throws InterruptedException {
        changes.start();
        HttpServerResponse stream = stream();
        stream.write(HELLO + "data: " + "x".repeat(5_000));

        assertThat(next(ears.heard)).isInstanceOf(Message.Hello.class);
        assertThat(next(ears.heard)).isEqualTo("lost");
    }

    @Test
    void a_stream_that_falls_silent_is_given_up_and_another_one_opened() throws InterruptedException {
        changes.start();
        HttpServerResponse stream = stream();
        stream.write(HELLO);
        assertThat(next(ears.heard)).isInstanceOf(Message.Hello.class);

        assertThat(next(ears.heard)).isEqualTo("lost");
        assertThat(next(asked)).isNotNull();
    }

    @Test
    void the_next_stream_begins_before_the_first_one_ends() throws InterruptedException {
        changes.start();
        HttpServerResponse stream = stream();
        stream.write(HELLO.replace("60000", "1000"));
        assertThat(next(ears.heard)).isInstanceOf(Message.Hello.class);
        long beats = vertx.setPeriodic(200, tick -> stream.write("data: {\"beat\": 3}\n\n"));

        assertThat(next(asked)).isNotNull();

        vertx.cancelTimer(beats);
        assertThat(ears.heard).doesNotContain("lost");
    }

    @Test
    void an_answer_that_is_no_feed_is_heard_by_nobody() throws InterruptedException {
        changes.start();
        next(asked).response().setStatusCode(503).end(HELLO);

        // Asked again after a while, as it may come.
        assertThat(next(asked)).isNotNull();
        assertThat(ears.heard).isEmpty();
    }
}
