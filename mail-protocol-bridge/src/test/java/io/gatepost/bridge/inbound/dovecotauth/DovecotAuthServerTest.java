// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.dovecotauth;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.bridge.desk.LoginDesk;
import io.gatepost.bridge.inbound.Wire;
import io.gatepost.bridge.inbound.dovecotauth.DovecotAuthListener.Place;
import io.gatepost.bridge.inbound.dovecotauth.DovecotAuthListener.WhenUnavailable;
import io.gatepost.bridge.login.Trouble;
import io.gatepost.bridge.peer.Callers;
import io.gatepost.bridge.port.InMemoryIdentities;
import io.gatepost.bridge.port.RememberedAudit;
import io.gatepost.iptrust.net.Cidr;
import io.gatepost.iptrust.policy.Service;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DovecotAuthServerTest {
    private static final String AUTH = "AUTH\t%d\tPLAIN\trip=127.0.10.5\tresp=AGFsaWNlAHNlY3JldA==\n";

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    private final InMemoryIdentities identities = new InMemoryIdentities().with("alice", "secret");
    private final LoginDesk desk = new LoginDesk(identities, new RememberedAudit(), InstantSource.system());

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private DovecotAuthServer server(Place place, DovecotAuthLimits limits, int eventLoops) {
        DovecotAuthServer server = new DovecotAuthServer(
                vertx, Fixtures.listener(place, WhenUnavailable.CLOSE, limits), desk, Fixtures.SENTENCES);
        server.start(eventLoops).toCompletionStage().toCompletableFuture().join();
        return server;
    }

    private DovecotAuthServer server(DovecotAuthLimits limits) {
        return server(new Place.Tcp("127.0.0.1", 0), limits, 1);
    }

    private static DovecotAuthLimits limits(int connections, int perPeer, Duration idle) {
        return new DovecotAuthLimits(16_384, 10, Duration.ofSeconds(150), 100, idle, connections, perPeer);
    }

    private static String handshake(Wire wire) throws IOException {
        String received = wire.read(text -> text.endsWith("DONE\n"));
        if (received.endsWith("DONE\n")) {
            wire.send("VERSION\t1\t2\n");
        }
        return received;
    }

    @Test
    void speaks_first_and_gives_each_connection_an_id_and_a_cookie_of_its_own() throws IOException {
        DovecotAuthServer server = server(Fixtures.LIMITS);
        try (Wire one = Wire.open("127.0.0.1", server.port());
                Wire other = Wire.open("127.0.0.1", server.port())) {
            String first = handshake(one);
            String second = handshake(other);

            assertThat(first.replace('\t', ' ')).matches("""
                    VERSION 1 2
                    MECH PLAIN plaintext
                    MECH LOGIN plaintext
                    MECH XOAUTH2 plaintext
                    MECH OAUTHBEARER plaintext
                    SPID [0-9]+
                    CUID [0-9]+
                    COOKIE [0-9a-f]{32}
                    DONE
                    """);
            assertThat(second.lines().filter(line -> line.startsWith("CUID") || line.startsWith("COOKIE")))
                    .doesNotContainAnyElementsOf(first.lines().toList());
        }
    }

    /** {@code n,,^Aauth=Bearer bnVsbA.e30.AAAA^A^A}: a token whose header is the JSON {@code null}. */
    @Test
    void a_token_without_a_header_costs_nobody_else_their_answer() throws IOException {
        DovecotAuthServer server = server(Fixtures.LIMITS);
        try (Wire wire = Wire.open("127.0.0.1", server.port())) {
            handshake(wire);
            wire.send("AUTH\t1\tOAUTHBEARER\trip=127.0.10.5\tresp=biwsAWF1dGg9QmVhcmVyIGJuVnNiQS5lMzAuQUFBQQEB\n"
                    + AUTH.formatted(2));
            assertThat(wire.read(text -> text.contains("OK\t2"))).contains("OK\t2");
        }
    }

    /** Postfix asks anew on a new connection; one that never answers would hold its process for good. */
    @Test
    void who_waits_when_something_goes_wrong_here_is_hung_up_on() throws IOException {
        LoginDesk broken = new LoginDesk(
                attempt -> {
                    throw new StackOverflowError("of this test");
                },
                new RememberedAudit(),
                InstantSource.system());
        DovecotAuthServer server =
                new DovecotAuthServer(vertx, Fixtures.onAnyPort(WhenUnavailable.TEMP_FAIL), broken, Fixtures.SENTENCES);
        server.start(1).toCompletionStage().toCompletableFuture().join();
        try (Wire wire = Wire.open("127.0.0.1", server.port())) {
            handshake(wire);
            wire.send(AUTH.formatted(1));
            assertThat(wire.readAll()).as("until the end").doesNotContain("OK\t", "FAIL\t");
        }
    }

    /** The PROXY protocol, versions 1 and 2; 127.0.0.1 is the proxy, and 127.0.0.3 a server that it speaks for. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY TCP4 127.0.0.3 127.0.0.1 4711 12345\r\n",
                "\r\n\r\n\0\r\nQUIT\n!\21\0\14\177\0\0\3\177\0\0\1\22g09"
            })
    void a_proxy_tells_whom_it_speaks_for(String header) throws IOException {
        DovecotAuthServer server = proxied();
        try (Wire wire = Wire.open("127.0.0.1", server.port())) {
            wire.send(header);
            assertThat(handshake(wire)).endsWith("DONE\n");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 'PROXY TCP4 127.0.0.1 127.0.0.1 4711 12345\r\n'",
        "127.0.0.1, 'PROXY TCP4 127.0.0.9 127.0.0.1 4711 12345\r\n'",
        "127.0.0.1, 'PROXY UNKNOWN\r\n'",
        "127.0.0.1, 'VERSION\t1\t2\n'",
        "127.0.0.3, 'PROXY TCP4 127.0.0.3 127.0.0.1 4711 12345\r\n'",
        "127.0.0.2, 'PROXY TCP4 127.0.0.3 127.0.0.1 4711 12345\r\n'"
    })
    void nobody_else_is_heard_behind_a_proxy(String from, String header) throws IOException {
        DovecotAuthServer server = proxied();
        try (Wire wire = Wire.open(from, server.port())) {
            wire.send(header);
            assertThat(handshake(wire)).isEmpty();
        }
    }

    private DovecotAuthServer proxied() {
        List<Cidr> servers = List.of(Cidr.parse("127.0.0.3"));
        DovecotAuthServer server = new DovecotAuthServer(
                vertx,
                new DovecotAuthListener(
                        "smtp",
                        new Place.Tcp("127.0.0.1", 0),
                        Service.SMTP,
                        new Callers(servers, servers, List.of(Cidr.parse("127.0.0.1")), List.of()),
                        WhenUnavailable.CLOSE,
                        Fixtures.LIMITS),
                desk,
                Fixtures.SENTENCES);
        server.start(1).toCompletionStage().toCompletableFuture().join();
        return server;
    }

    @Test
    void thousands_of_pipelined_logins_are_all_answered() throws IOException {
        DovecotAuthServer server = server(Fixtures.LIMITS);
        try (Wire wire = Wire.open("127.0.0.1", server.port())) {
            handshake(wire);
            wire.send(IntStream.rangeClosed(1, 20_000).mapToObj(AUTH::formatted).collect(Collectors.joining()));
            String answers = wire.read(received -> received.endsWith("OK\t20000\tuser=alice\n"));

            assertThat(answers.lines()).hasSize(20_000).allMatch(line -> line.startsWith("OK\t"));
        }
    }

    /** More than may be under way: reading stops, nothing is lost, and all is answered in the end. */
    @Test
    void more_logins_than_may_be_under_way_wait_their_turn() throws Exception {
        DovecotAuthServer server = server(Fixtures.LIMITS);
        identities.hold();
        try (Wire wire = Wire.open("127.0.0.1", server.port())) {
            handshake(wire);
            int total = 30_000;
            Thread writer = Thread.ofVirtual()
                    .start(() -> wire.send(IntStream.rangeClosed(1, total)
                            .mapToObj(AUTH::formatted)
                            .collect(Collectors.joining())));
            await(() -> identities.heldBack() >= 1_000);
            // The one event loop greets another only when it is done with what it has read here.
            try (Wire other = Wire.open("127.0.0.1", server.port())) {
                handshake(other);
            }
            // One chunk beyond the bound, as what has been read is served.
            assertThat(identities.heldBack()).isBetween(1_000, 5_000);
            identities.answerLastFirst();
            Set<String> ids = wire.read(
                            received -> received.chars().filter(c -> c == '\n').count() == total)
                    .lines()
                    .map(line -> line.split("\t", -1)[1])
                    .collect(Collectors.toSet());
            writer.join();

            assertThat(ids).hasSize(total);
        }
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as("waited too long").isNegative();
            Thread.onSpinWait();
        }
    }

    @Test
    void connections_are_bounded_in_all_and_per_peer() throws IOException {
        DovecotAuthServer server = server(limits(3, 2, Duration.ofHours(1)));
        List<Wire> open = new ArrayList<>();
        try {
            open.add(Wire.open("127.0.0.1", server.port()));
            open.add(Wire.open("127.0.0.1", server.port()));
            for (Wire wire : open) {
                assertThat(handshake(wire)).endsWith("DONE\n");
            }
            try (Wire third = Wire.open("127.0.0.1", server.port())) {
                assertThat(third.readAll()).isEmpty();
            }
            open.add(Wire.open("127.0.0.3", server.port()));
            assertThat(handshake(open.getLast())).endsWith("DONE\n");
            try (Wire fourth = Wire.open("127.0.0.3", server.port())) {
                assertThat(fourth.readAll()).isEmpty();
            }
            open.removeFirst().close();
            // The bridge learns of it a moment later.
            Wire again = Wire.open("127.0.0.1", server.port());
            while (!handshake(again).endsWith("DONE\n")) {
                again.close();
                again = Wire.open("127.0.0.1", server.port());
            }
            open.add(again);
        } finally {
            for (Wire wire : open) {
                wire.close();
            }
        }
    }

    @Test
    void a_silent_connection_is_closed_in_the_end() throws IOException {
        DovecotAuthServer server = server(limits(10, 10, Duration.ofMillis(300)));
        try (Wire wire = Wire.open("127.0.0.1", server.port())) {
            assertThat(wire.readAll()).endsWith("DONE\n");
        }
    }

    @Test
    void a_drained_server_answers_what_it_was_asked_and_hangs_up() throws Exception {
        DovecotAuthServer server = server(Fixtures.LIMITS);
        identities.hold();
        try (Wire busy = Wire.open("127.0.0.1", server.port());
                Wire idle = Wire.open("127.0.0.1", server.port())) {
            handshake(busy);
            handshake(idle);
            busy.send(AUTH.formatted(1));
            await(() -> identities.heldBack() == 1);
            server.hangUpWhenAnswered();
            assertThat(idle.readAll()).isEmpty();
            identities.answerLastFirst();

            assertThat(busy.readAll()).isEqualTo("OK\t1\tuser=alice\n");
        }
        server.close().toCompletionStage().toCompletableFuture().join();
        assertThat(server.connections()).isZero();
    }

    /** Else Postfix asks on a connection that is gone, and its client is told 454. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void who_was_hung_up_on_cannot_ask_there_again(boolean whileIdle) throws IOException {
        DovecotAuthServer server = server(Fixtures.LIMITS);
        try (Wire wire = Wire.open("127.0.0.1", server.port())) {
            handshake(wire);
            if (whileIdle) {
                server.hangUpWhenAnswered();
            } else {
                identities.goAway(Trouble.THROTTLED);
                wire.send(AUTH.formatted(1));
                assertThat(wire.readAll()).isEmpty();
            }
            await(() -> server.connections() == 0);
            assertThat(wire.takes(AUTH.formatted(2))).isFalse();
        }
    }

    @Test
    void several_event_loops_serve_one_port() throws IOException {
        DovecotAuthServer server = server(new Place.Tcp("127.0.0.1", 0), Fixtures.LIMITS, 2);
        for (int i = 1; i <= 8; i++) {
            try (Wire wire = Wire.open("127.0.0.1", server.port())) {
                handshake(wire);
                wire.send(AUTH.formatted(i));
                assertThat(wire.read(received -> received.endsWith("\n"))).isEqualTo("OK\t" + i + "\tuser=alice\n");
            }
        }
    }

    @Test
    void a_unix_socket_has_its_mode_and_replaces_a_dead_one(@TempDir Path directory) throws IOException {
        Path path = directory.resolve("auth.sock");
        Files.writeString(path, "left over");
        server(new Place.UnixSocket(path, PosixFilePermissions.fromString("rw-rw-rw-")), Fixtures.LIMITS, 4);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-rw-rw-");
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(path));
            channel.write(ByteBuffer.wrap(("VERSION\t1\t2\n" + AUTH.formatted(1)).getBytes(StandardCharsets.US_ASCII)));
            StringBuilder received = new StringBuilder();
            ByteBuffer buffer = ByteBuffer.allocate(1024);
            while (!received.toString().endsWith("OK\t1\tuser=alice\n") && channel.read(buffer) >= 0) {
                received.append(StandardCharsets.US_ASCII.decode(buffer.flip()));
                buffer.clear();
            }
            assertThat(received.toString()).startsWith("VERSION\t1\t2\n").endsWith("DONE\nOK\t1\tuser=alice\n");
        }
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(path);
        }
    }
}
