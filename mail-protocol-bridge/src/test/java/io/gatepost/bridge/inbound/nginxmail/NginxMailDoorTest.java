// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.nginxmail;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.bridge.desk.LoginDesk;
import io.gatepost.bridge.inbound.HttpDoor;
import io.gatepost.bridge.inbound.InboundContract;
import io.gatepost.bridge.login.Secret;
import io.gatepost.bridge.login.Trouble;
import io.gatepost.bridge.peer.Callers;
import io.gatepost.bridge.port.InMemoryIdentities;
import io.gatepost.bridge.port.RememberedAudit;
import io.gatepost.iptrust.net.Cidr;
import io.gatepost.iptrust.net.IpAddress;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Exact answers to nginx: imap has a backend here, pop3 has none. */
class NginxMailDoorTest {
    private static final List<Cidr> LOCAL = List.of(Cidr.parse("127.0.0.1"));

    private final Vertx vertx = Vertx.vertx();
    private final InMemoryIdentities identities =
            new InMemoryIdentities().with("alice", "secret").with("ä", "secret");
    private Door door;

    private static final class Door extends HttpDoor {
        Door(Vertx vertx, NginxMailDoor door) throws Exception {
            super(vertx, door);
        }

        String ask(String... headers) throws IOException {
            return exchange("127.0.0.1", "GET /nginx/mail HTTP/1.0\r\n" + String.join("\r\n", headers) + "\r\n", "");
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
                new NginxMailDoor(
                        new Callers(LOCAL, LOCAL),
                        Secret.of("key"),
                        Map.of(
                                MailProtocol.IMAP,
                                new Backend(IpAddress.parse("192.0.2.1").orElseThrow(), 143)),
                        Duration.ofSeconds(2),
                        3,
                        new LoginDesk(identities, new RememberedAudit(), InstantSource.system()),
                        InboundContract.SENTENCES));
    }

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private String ask(String protocol, String user, String pass, int attempt) throws IOException {
        return door.ask(
                "X-Auth-Key: key",
                "Auth-Method: plain",
                "Auth-Protocol: " + protocol,
                "Auth-User: " + user,
                "Auth-Pass: " + pass,
                "Auth-Login-Attempt: " + attempt,
                "Client-IP: 127.0.10.5");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "imap | [AUTHENTICATIONFAILED] |           | [UNAVAILABLE] |",
                "pop3 | [AUTH]                 |           | [SYS/TEMP]    |",
                "smtp |                        | 535 5.7.8 |               | 454 4.7.0"
            })
    void each_protocol_has_its_words(
            String protocol, String refused, String refusedCode, String unavailable, String unavailableCode)
            throws IOException {
        assertThat(ask(protocol, "alice", "wrong", 1))
                .contains("\r\nAuth-Status: " + prefix(refused) + InboundContract.SENTENCES.refused() + "\r\n")
                .contains(code(refusedCode))
                .contains("\r\nAuth-Wait: 2\r\n");
        identities.goAway(Trouble.UNREACHABLE);
        assertThat(ask(protocol, "alice", "secret", 1))
                .contains("\r\nAuth-Status: " + prefix(unavailable) + InboundContract.SENTENCES.unavailable() + "\r\n")
                .contains(code(unavailableCode));
    }

    private static String prefix(String responseCode) {
        return responseCode == null ? "" : responseCode + " ";
    }

    private static String code(String code) {
        return code == null ? "" : "\r\nAuth-Error-Code: " + code + "\r\n";
    }

    @Test
    void after_some_tries_nginx_is_to_close_the_connection() throws IOException {
        assertThat(ask("imap", "alice", "wrong", 3)).contains("Auth-Wait: 2");
        assertThat(ask("imap", "alice", "wrong", 4)).doesNotContain("Auth-Wait");
    }

    @Test
    void an_admitted_client_is_sent_to_its_backend() throws IOException {
        assertThat(ask("imap", "Alice", "secret", 1))
                .contains("\r\nAuth-Status: OK\r\nAuth-Server: 192.0.2.1\r\nAuth-Port: 143\r\nAuth-User: alice\r\n");
    }

    /** The password was right, so that the answer must not be that it is wrong. */
    @Test
    void an_admitted_client_without_a_backend_is_asked_to_come_again() throws IOException {
        assertThat(ask("pop3", "alice", "secret", 1)).contains("[SYS/TEMP]");
    }

    @Test
    void a_name_that_does_not_fit_a_header_is_not_bent_until_it_does() throws IOException {
        assertThat(ask("imap", "%C3%A4", "secret", 1)).contains("[UNAVAILABLE]").doesNotContain("Auth-User");
    }

    @Test
    void a_method_that_shows_no_secret_is_told_so() throws IOException {
        assertThat(door.ask("X-Auth-Key: key", "Auth-Method: cram-md5", "Auth-Protocol: imap", "Auth-User: alice"))
                .contains(
                        "Auth-Status: [AUTHENTICATIONFAILED] This sign-in method is not offered here, use PLAIN or LOGIN.");
        assertThat(identities.asked()).isEmpty();
    }

    @Test
    void the_shared_secret_is_needed_once() throws IOException {
        for (String[] keys : List.of(
                new String[] {}, new String[] {"X-Auth-Key: "}, new String[] {"X-Auth-Key: wrong"}, new String[] {
                    "X-Auth-Key: key", "X-Auth-Key: key"
                })) {
            assertThat(door.ask(keys)).startsWith("HTTP/1.0 403 ").doesNotContain("Auth-Status");
        }
    }
}
