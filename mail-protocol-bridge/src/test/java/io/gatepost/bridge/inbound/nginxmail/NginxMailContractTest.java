// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.nginxmail;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.bridge.desk.LoginDesk;
import io.gatepost.bridge.inbound.HttpDoor;
import io.gatepost.bridge.inbound.InboundContract;
import io.gatepost.bridge.login.PublicSentences;
import io.gatepost.bridge.login.Secret;
import io.gatepost.bridge.peer.Callers;
import io.gatepost.iptrust.net.IpAddress;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Nested;

class NginxMailContractTest {
    @Nested
    class Imap implements InboundContract {
        @Override
        public Door open(Vertx vertx, LoginDesk desk, PublicSentences sentences, Callers callers) throws Exception {
            return new NginxDoor(vertx, desk, sentences, callers, "imap", "[UNAVAILABLE] ", "");
        }
    }

    @Nested
    class Pop3 implements InboundContract {
        @Override
        public Door open(Vertx vertx, LoginDesk desk, PublicSentences sentences, Callers callers) throws Exception {
            return new NginxDoor(vertx, desk, sentences, callers, "pop3", "[SYS/TEMP] ", "");
        }
    }

    @Nested
    class Smtp implements InboundContract {
        @Override
        public Door open(Vertx vertx, LoginDesk desk, PublicSentences sentences, Callers callers) throws Exception {
            return new NginxDoor(vertx, desk, sentences, callers, "smtp", "", "454 4.7.0");
        }
    }

    private static final class NginxDoor extends HttpDoor {
        private final String protocol;
        private final String unavailable;

        NginxDoor(
                Vertx vertx,
                LoginDesk desk,
                PublicSentences sentences,
                Callers callers,
                String protocol,
                String unavailablePrefix,
                String unavailableCode)
                throws Exception {
            super(
                    vertx,
                    new NginxMailDoor(
                            callers,
                            Secret.of(InboundContract.SHARED_SECRET),
                            Map.of(
                                    MailProtocol.IMAP, backend(143),
                                    MailProtocol.POP3, backend(110),
                                    MailProtocol.SMTP, backend(587)),
                            Duration.ofSeconds(2),
                            10,
                            desk,
                            sentences));
            this.protocol = protocol;
            this.unavailable = "Auth-Status: " + unavailablePrefix + sentences.unavailable() + "\r\n"
                    + (unavailableCode.isEmpty() ? "" : "Auth-Error-Code: " + unavailableCode + "\r\n");
        }

        private static Backend backend(int port) {
            return new Backend(IpAddress.parse("192.0.2.1").orElseThrow(), port);
        }

        @Override
        public InboundContract.Reply knock(InboundContract.Knock knock) throws IOException {
            StringBuilder addresses = new StringBuilder();
            knock.clientAddresses()
                    .forEach(address ->
                            addresses.append("Client-IP: ").append(address).append("\r\n"));
            return reply(exchange(
                    knock.from(),
                    head(InboundContract.SHARED_SECRET) + "Auth-User: " + encoded(knock.name()) + "\r\nAuth-Pass: "
                            + encoded(knock.secret()) + "\r\n" + addresses,
                    ""));
        }

        private String head(String key) {
            return "GET /nginx/mail HTTP/1.0\r\nHost: 127.0.0.1\r\nX-Auth-Key: " + key
                    + "\r\nAuth-Method: plain\r\nAuth-Protocol: " + protocol + "\r\nAuth-Login-Attempt: 1\r\n";
        }

        @Override
        public InboundContract.Reply knockWithTooMuch() throws IOException {
            return reply(exchange(
                    InboundContract.SERVER,
                    head(InboundContract.SHARED_SECRET) + "Auth-User: " + "a".repeat(1024 * 1024) + "\r\n",
                    ""));
        }

        private InboundContract.Reply reply(String response) {
            if (!response.contains("Auth-Status:")) {
                return new InboundContract.Reply(InboundContract.Meaning.NOT_ANSWERED, response);
            }
            assertThat(response).startsWith("HTTP/1.0 200 ");
            if (response.contains("Auth-Status: OK\r\n")) {
                return new InboundContract.Reply(InboundContract.Meaning.ADMITTED, response);
            }
            return new InboundContract.Reply(
                    response.contains(unavailable)
                            ? InboundContract.Meaning.TEMPORARY
                            : InboundContract.Meaning.REFUSED,
                    response);
        }

        /** As nginx does: whatever is not a letter, a digit or harmless. */
        private static String encoded(String text) {
            StringBuilder encoded = new StringBuilder();
            for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
                if (b > ' ' && b < 127 && "%:+".indexOf(b) < 0) {
                    encoded.append((char) b);
                } else {
                    encoded.append(String.format("%%%02X", b & 0xff));
                }
            }
            return encoded.toString();
        }
    }
}
