// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.forwardauth;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.bridge.desk.LoginDesk;
import io.gatepost.bridge.inbound.HttpDoor;
import io.gatepost.bridge.inbound.InboundContract;
import io.gatepost.bridge.login.PublicSentences;
import io.gatepost.bridge.login.Secret;
import io.gatepost.bridge.peer.Callers;
import io.gatepost.iptrust.net.Cidr;
import io.gatepost.iptrust.origin.Origin;
import io.gatepost.iptrust.policy.Service;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardAuthContractTest implements InboundContract {
    @Override
    public Door open(Vertx vertx, LoginDesk desk, PublicSentences sentences, Callers callers) throws Exception {
        return new BasicDoor(vertx, desk, sentences, callers, Optional.empty());
    }

    private static String withBackend(String account, String secret) throws Exception {
        BackendLogin backend = new BackendLogin(Secret.of("pässword of the backend"));
        try (Scene scene = new Scene((vertx, desk, sentences, callers) ->
                new BasicDoor(vertx, desk, sentences, callers, Optional.of(backend)))) {
            return scene.knock(new Knock(SERVER, account, secret, List.of("127.0.10.5")))
                    .text();
        }
    }

    /** In place of what the client showed, as the account that it is. */
    @Test
    void the_server_behind_gets_the_account_with_its_own_password() throws Exception {
        String expected = Base64.getEncoder()
                .encodeToString("alice@a.tld:pässword of the backend".getBytes(StandardCharsets.UTF_8));
        assertThat(withBackend(GOOD.name(), GOOD.secret()).lines())
                .contains("X-Backend-Authorization: Basic " + expected, "X-User: alice@a.tld");
    }

    @Test
    void nobody_else_does() throws Exception {
        assertThat(withBackend(GOOD.name(), "not-" + GOOD.secret())).doesNotContainIgnoringCase("x-backend");
        try (Scene scene = new Scene(this)) {
            assertThat(scene.knock(GOOD).text()).contains(" 200 ").doesNotContainIgnoringCase("x-backend");
        }
        assertThat(new BackendLogin(Secret.of("password of the backend")).authorization("al:ice"))
                .isEmpty();
    }

    /** The caller hands on what the operator's proxies in 192.0.2.0/24 told it. */
    private static Scene behindProxies() throws Exception {
        return new Scene((vertx, desk, sentences, ignored) -> new BasicDoor(
                vertx,
                desk,
                sentences,
                new Callers(
                        List.of(Cidr.parse(SERVER), Cidr.parse(SERVER_THAT_MAY_ASSERT_NOTHING)),
                        List.of(Cidr.parse(SERVER)),
                        List.of(),
                        List.of(Cidr.parse("203.0.113.9")),
                        List.of(Cidr.parse("192.0.2.0/24"))),
                Optional.empty()));
    }

    private static Origin originOf(String... lines) throws Exception {
        try (Scene scene = behindProxies()) {
            Reply reply = scene.knock(new Knock(SERVER, GOOD.name(), GOOD.secret(), List.of(lines)));
            Origin origin = scene.lastAttempt().origin();
            boolean office = origin instanceof Origin.Known known
                    && known.address().toString().startsWith("127.0.10.");
            assertThat(reply.meaning()).isEqualTo(office ? Meaning.ADMITTED : Meaning.REFUSED);
            return origin;
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "127.0.10.5                                | 127.0.10.5",
                "127.0.10.5, 192.0.2.1                     | 127.0.10.5",
                "127.0.10.5,192.0.2.7,192.0.2.1            | 127.0.10.5",
                "127.0.10.5, 192.0.2.1, 127.0.0.1          | 127.0.10.5",
                "::ffff:127.0.10.5, 192.0.2.1              | 127.0.10.5",
                // Whatever stands left of a stranger, the stranger wrote.
                "127.0.10.5, 198.51.100.7                  | 198.51.100.7",
                "127.0.10.5, 198.51.100.7, 192.0.2.1       | 198.51.100.7",
                "127.0.10.5, 192.0.2.9, 198.51.100.7       | 198.51.100.7",
                "nonsense, 198.51.100.7, 192.0.2.1         | 198.51.100.7"
            })
    void a_chain_is_read_from_the_right(String chain, String origin) throws Exception {
        assertThat(originOf(chain))
                .isInstanceOfSatisfying(
                        Origin.Known.class, known -> assertThat(known.address()).hasToString(origin));
    }

    @Test
    void a_chain_in_several_headers_is_one_chain() throws Exception {
        assertThat(originOf("127.0.10.5", "192.0.2.1"))
                .isInstanceOfSatisfying(
                        Origin.Known.class, known -> assertThat(known.address()).hasToString("127.0.10.5"));
        assertThat(originOf("127.0.10.5", "198.51.100.7"))
                .isInstanceOfSatisfying(
                        Origin.Known.class, known -> assertThat(known.address()).hasToString("198.51.100.7"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                "192.0.2.1",
                "192.0.2.2, 192.0.2.1",
                "127.0.10.5,",
                "127.0.10.5, , 192.0.2.1",
                "127.0.10.5:993, 192.0.2.1",
                "[127.0.10.5], 192.0.2.1",
                "[2001:db8:a::7]:443, 192.0.2.1",
                "2001:db8:a::7%eth0, 192.0.2.1",
                "127.0.10.5%lo, 192.0.2.1",
                "127.0.10.05, 192.0.2.1",
                "unknown, 192.0.2.1",
                "localhost",
                "for=127.0.10.5",
                "127.0.10.5; 192.0.2.1",
                // A gateway that many share.
                "127.0.10.5, 203.0.113.9"
            })
    void what_a_chain_does_not_say_is_not_established(String chain) throws Exception {
        assertThat(originOf(chain)).isInstanceOf(Origin.Unestablished.class);
        assertThat(originOf()).isInstanceOf(Origin.Unestablished.class);
    }

    @Test
    void a_chain_from_a_caller_that_may_not_assert_is_worth_nothing() throws Exception {
        try (Scene scene = behindProxies()) {
            Knock knock = new Knock(
                    SERVER_THAT_MAY_ASSERT_NOTHING, GOOD.name(), GOOD.secret(), List.of("127.0.10.5, 192.0.2.1"));
            assertThat(scene.knock(knock).meaning()).isEqualTo(Meaning.REFUSED);
            assertThat(scene.lastAttempt().origin()).isInstanceOf(Origin.Unestablished.class);
        }
    }

    private static final class BasicDoor extends HttpDoor {
        private static final String HEAD = "GET /forward-auth/eas HTTP/1.1\r\nHost: bridge\r\n";

        BasicDoor(
                Vertx vertx, LoginDesk desk, PublicSentences sentences, Callers callers, Optional<BackendLogin> backend)
                throws Exception {
            super(
                    vertx,
                    new ForwardAuthDoor(
                            Service.EAS,
                            callers,
                            Secret.of(SHARED_SECRET),
                            "X-Real-IP",
                            "Mail",
                            Duration.ofSeconds(30),
                            backend,
                            desk,
                            sentences));
        }

        @Override
        public Reply knock(Knock knock) throws IOException {
            StringBuilder addresses = new StringBuilder();
            knock.clientAddresses()
                    .forEach(address ->
                            addresses.append("X-Real-IP: ").append(address).append("\r\n"));
            String pair = knock.name() + ":" + knock.secret();
            return reply(exchange(
                    knock.from(),
                    HEAD + "X-Gatepost-Secret: " + SHARED_SECRET + "\r\nAuthorization: Basic "
                            + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)) + "\r\n"
                            + addresses,
                    ""));
        }

        @Override
        public Reply knockWithTooMuch() throws IOException {
            return reply(exchange(SERVER, HEAD + "Authorization: Basic " + "A".repeat(1024 * 1024) + "\r\n", ""));
        }

        private static Reply reply(String response) {
            String lower = response.toLowerCase(Locale.ROOT);
            if (response.startsWith("HTTP/1.1 200 ") && lower.contains("\r\nx-user: ")) {
                return new Reply(Meaning.ADMITTED, response);
            }
            if (response.startsWith("HTTP/1.1 401 ") && lower.contains("\r\nwww-authenticate: basic realm=")) {
                return new Reply(Meaning.REFUSED, response);
            }
            if (response.startsWith("HTTP/1.1 503 ") && lower.contains("\r\nretry-after: 30\r\n")) {
                return new Reply(Meaning.TEMPORARY, response);
            }
            return new Reply(Meaning.NOT_ANSWERED, response);
        }
    }
}
