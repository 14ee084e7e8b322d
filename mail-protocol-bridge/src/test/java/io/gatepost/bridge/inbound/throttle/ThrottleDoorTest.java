// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.bridge.inbound.HttpDoor;
import io.gatepost.bridge.inbound.InboundContract;
import io.gatepost.bridge.login.Secret;
import io.gatepost.bridge.peer.Callers;
import io.gatepost.bridge.throttle.News;
import io.gatepost.bridge.throttle.Throttle;
import io.gatepost.bridge.throttle.ThrottleLimits;
import io.gatepost.bridge.throttle.Throttles;
import io.gatepost.iptrust.net.Cidr;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThrottleDoorTest {
    private static final ThrottleLimits LIMITS = new ThrottleLimits(
            2, 100, 50, Duration.ofSeconds(30), Duration.ofSeconds(5), Duration.ofHours(1), 1_000, 1);
    /** Worked out apart: printf 'gatepost throttle admin' | openssl dgst -sha256 -hmac client-secret-of-the-tests */
    private static final String KEY = "a2070110235a0e25865d928d0a33982bb823665020130ea357cf6a7f46612042";

    private final Vertx vertx = Vertx.vertx();
    private final Throttle throttle = Throttles.alone(LIMITS, () -> 0);
    private final List<Duration> waits = new CopyOnWriteArrayList<>();
    private Door door;

    private static final class Door extends HttpDoor {
        Door(Vertx vertx, ThrottleDoor door) throws Exception {
            super(vertx, door);
        }

        String ask(String from, String request, String secret) throws IOException {
            return exchange(from, request + " HTTP/1.1\r\nHost: bridge\r\nX-Gatepost-Secret: " + secret + "\r\n", "");
        }

        @Override
        public InboundContract.Reply knock(InboundContract.Knock knock) {
            throw new UnsupportedOperationException();
        }

        @Override
        public InboundContract.Reply knockWithTooMuch() {
            throw new UnsupportedOperationException();
        }
    }

    @BeforeEach
    void open() throws Exception {
        door = new Door(
                vertx,
                new ThrottleDoor(
                        new Callers(List.of(Cidr.parse("127.0.0.1")), List.of()),
                        AdminKey.of(Secret.of("client-secret-of-the-tests")),
                        throttle,
                        wait -> {
                            waits.add(wait);
                            return CompletableFuture.completedFuture(null);
                        },
                        () -> Instant.parse("2026-11-22T10:00:00Z")));
        for (short secret = 0; secret < 4; secret++) {
            throttle.hear(new News.Wrong("alice@a.tld", "198.51.100.1", secret, true, false), Duration.ofMillis(500));
            throttle.hear(new News.Wrong("bob@b.tld", "2001:db8::/64", secret, true, false), Duration.ofMinutes(50));
        }
    }

    @AfterEach
    void close() {
        door.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void an_account_is_shown_with_what_makes_it_wait() throws IOException {
        assertThat(asked("GET /throttle?account=Alice@A.tld"))
                .startsWith("HTTP/1.1 200 ")
                .endsWith("{\"held\":["
                        + "{\"account\":\"alice@a.tld\",\"prefix\":\"198.51.100.1\",\"wrongSecrets\":4,"
                        + "\"last\":\"2026-11-22T09:59:59.500Z\",\"waitsUntil\":\"2026-11-22T10:00:03.500Z\"},"
                        + "{\"account\":\"alice@a.tld\",\"wrongSecrets\":2,\"last\":\"2026-11-22T09:59:59.500Z\"}]}");
    }

    @Test
    void a_domain_and_a_prefix_show_theirs() throws IOException {
        assertThat(asked("GET /throttle?domain=b.tld"))
                .contains("bob@b.tld", "2001:db8::/64")
                .doesNotContain("alice");
        assertThat(asked("GET /throttle?prefix=2001:db8::7"))
                .contains("bob@b.tld", "2001:db8::/64")
                .doesNotContain("alice");
        assertThat(asked("GET /throttle"))
                .contains("198.51.100.1", "2001:db8::/64")
                .doesNotContain("alice", "bob");
    }

    @Test
    void what_is_cleared_is_held_no_more() throws IOException {
        assertThat(asked("DELETE /throttle?account=alice@a.tld")).startsWith("HTTP/1.1 204 ");
        assertThat(asked("GET /throttle?account=alice@a.tld")).endsWith("{\"held\":[]}");
        assertThat(asked("GET /throttle")).contains("198.51.100.1");
        assertThat(asked("DELETE /throttle?prefix=198.51.100.1")).startsWith("HTTP/1.1 204 ");
        assertThat(asked("DELETE /throttle?prefix=2001:db8::/64")).startsWith("HTTP/1.1 204 ");
        assertThat(asked("GET /throttle")).endsWith("{\"held\":[]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DELETE /throttle",
                "DELETE /throttle?domain=a.tld",
                "GET /throttle?account=",
                "GET /throttle?account=a@a.tld&domain=a.tld",
                "GET /throttle?account=a@a.tld&account=",
                "GET /throttle?prefix=192.0.2.1&prefix=192.0.2.2",
                "GET /throttle?prefix=everybody",
                "GET /throttle?prefix=198.51.100.0/24",
                "GET /throttle?realm=a.tld"
            })
    void what_is_not_clear_is_not_done(String request) throws IOException {
        assertThat(asked(request)).startsWith("HTTP/1.1 400 ");
        assertThat(asked("GET /throttle")).contains("198.51.100.1");
    }

    @Test
    void all_names_of_an_account_are_looked_at_together() throws IOException {
        assertThat(asked("GET /throttle?account=alice@a.tld&account=BOB@b.tld")).contains("alice@a.tld", "bob@b.tld");
        assertThat(asked("DELETE /throttle?account=alice@a.tld&account=bob@b.tld"))
                .startsWith("HTTP/1.1 204 ");
        assertThat(asked("GET /throttle?account=alice@a.tld&account=bob@b.tld")).endsWith("{\"held\":[]}");
        assertThat(asked("GET /throttle?account=a@a.tld" + "&account=a@a.tld".repeat(15)))
                .startsWith("HTTP/1.1 200 ");
        assertThat(asked("GET /throttle?account=a@a.tld" + "&account=a@a.tld".repeat(16)))
                .startsWith("HTTP/1.1 400 ");
    }

    /** Every login waits while all that is remembered is looked through. */
    @Test
    void who_asks_without_end_is_answered_in_turn_and_then_told_to_come_again() throws IOException {
        int answered = 0;
        while (asked("GET /throttle").startsWith("HTTP/1.1 200 ")) {
            assertThat(++answered).isLessThan(1_000);
        }
        assertThat(asked("GET /throttle")).startsWith("HTTP/1.1 503 ");
        assertThat(answered).isGreaterThanOrEqualTo(15);
        assertThat(waits).isSortedAccordingTo(Comparator.naturalOrder());
        assertThat(waits.getLast()).isBetween(Duration.ofMillis(1_300), Duration.ofMillis(1_500));
    }

    @Test
    void nobody_else_is_heard() throws IOException {
        assertThat(door.ask("127.0.0.1", "GET /throttle", "client-secret-of-the-tests"))
                .startsWith("HTTP/1.1 403 ");
        assertThat(door.ask("127.0.0.2", "GET /throttle", KEY)).startsWith("HTTP/1.1 403 ");
        assertThat(door.ask("127.0.0.1", "DELETE /throttle?account=alice@a.tld", "wrong"))
                .startsWith("HTTP/1.1 403 ");
        assertThat(asked("GET /throttle?account=alice@a.tld")).contains("alice@a.tld");
    }

    private String asked(String request) throws IOException {
        return door.ask("127.0.0.1", request, KEY);
    }
}
