// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.bridge.desk.LoginDesk;
import io.gatepost.bridge.desk.PolicyDesk;
import io.gatepost.bridge.inbound.dovecothttp.DovecotHttpDoor;
import io.gatepost.bridge.inbound.dovecotpolicy.DovecotPolicyDoor;
import io.gatepost.bridge.inbound.forwardauth.ForwardAuthDoor;
import io.gatepost.bridge.inbound.nginxmail.Backend;
import io.gatepost.bridge.inbound.nginxmail.MailProtocol;
import io.gatepost.bridge.inbound.nginxmail.NginxMailDoor;
import io.gatepost.bridge.login.PublicSentences;
import io.gatepost.bridge.login.Secret;
import io.gatepost.bridge.peer.Callers;
import io.gatepost.bridge.port.InMemoryIdentities;
import io.gatepost.bridge.port.Pace;
import io.gatepost.bridge.port.RememberedAudit;
import io.gatepost.iptrust.net.Cidr;
import io.gatepost.iptrust.net.IpAddress;
import io.gatepost.iptrust.policy.Service;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Replays what real servers sent by HTTP, each request on a connection of its own: {@code C:} the request, {@code S:} the answer,
 * both without {@code Content-Length}. alice's password is "secret", the office is 127.0.10.0/24.
 */
class HttpTranscriptTest {
    private static final Path TRANSCRIPTS = Path.of("src/test/resources/transcripts/http");
    private static final Secret SHARED = Secret.of("shared-secret-of-the-tests");

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @TestFactory
    Stream<DynamicTest> transcripts() throws IOException {
        int port = open();
        try (Stream<Path> files = Files.list(TRANSCRIPTS)) {
            List<Path> sorted = files.sorted().toList();
            assertThat(sorted).isNotEmpty();
            return sorted.stream()
                    .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> replay(file, port)));
        }
    }

    private int open() {
        List<Cidr> servers = List.of(Cidr.parse("127.0.0.1"));
        Callers callers = new Callers(servers, servers);
        PublicSentences sentences = new PublicSentences("Sign-in refused.", "Try again later.");
        InMemoryIdentities identities = new InMemoryIdentities().with("alice", "secret");
        LoginDesk desk = new LoginDesk(identities, new RememberedAudit(), InstantSource.system());
        Backend backend = new Backend(IpAddress.parse("127.0.0.1").orElseThrow(), 21143);
        Map<String, Handler<HttpServerRequest>> doors = Map.of(
                "/nginx/mail",
                new NginxMailDoor(
                        callers,
                        SHARED,
                        Map.of(MailProtocol.IMAP, backend, MailProtocol.POP3, backend, MailProtocol.SMTP, backend),
                        Duration.ofSeconds(2),
                        10,
                        desk,
                        sentences),
                "/forward-auth/eas",
                new ForwardAuthDoor(
                        Service.EAS,
                        callers,
                        SHARED,
                        "X-Real-IP",
                        "Mail",
                        Duration.ofSeconds(30),
                        Optional.empty(),
                        desk,
                        sentences),
                "/dovecot/login",
                new DovecotHttpDoor(callers, SHARED, desk, sentences),
                "/dovecot/policy",
                new DovecotPolicyDoor(
                        callers,
                        SHARED,
                        new PolicyDesk(identities, Pace.FREE, new RememberedAudit(), InstantSource.system()),
                        sentences));
        HttpServer server = vertx.createHttpServer()
                .requestHandler(request -> doors.get(request.path()).handle(request))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        return server.actualPort();
    }

    private static void replay(Path file, int port) throws IOException {
        List<String> expected = new ArrayList<>();
        List<String> actual = new ArrayList<>();
        List<String> request = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith("C:")) {
                request.add(line.substring(Math.min(3, line.length())));
            } else if (line.startsWith("S: ")) {
                if (!request.isEmpty()) {
                    actual.addAll(answer(request, port));
                    request.clear();
                }
                expected.add(line.substring(3));
            } else {
                assertThat(line).matches("#.*|");
            }
        }
        assertThat(request).as("a request without an answer").isEmpty();
        assertThat(actual).isEqualTo(expected);
    }

    private static List<String> answer(List<String> request, int port) throws IOException {
        int end = request.indexOf("");
        String body = String.join("\n", request.subList(end + 1, request.size()));
        String length =
                body.isEmpty() ? "" : "Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length + "\r\n";
        try (Wire wire = Wire.open("127.0.0.1", port)) {
            wire.send(String.join("\r\n", request.subList(0, end)) + "\r\n" + length + "Connection: close\r\n\r\n"
                    + body);
            return wire.readAll()
                    .lines()
                    .filter(line -> !line.isEmpty()
                            && !line.toLowerCase(Locale.ROOT).startsWith("content-length:")
                            && !line.equalsIgnoreCase("connection: close"))
                    .toList();
        }
    }
}
