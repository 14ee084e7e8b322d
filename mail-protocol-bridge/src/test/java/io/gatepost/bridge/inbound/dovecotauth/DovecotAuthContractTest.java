// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.dovecotauth;

import io.gatepost.bridge.desk.LoginDesk;
import io.gatepost.bridge.inbound.InboundContract;
import io.gatepost.bridge.inbound.Wire;
import io.gatepost.bridge.inbound.dovecotauth.DovecotAuthListener.Place;
import io.gatepost.bridge.inbound.dovecotauth.DovecotAuthListener.WhenUnavailable;
import io.gatepost.bridge.login.PublicSentences;
import io.gatepost.bridge.peer.Callers;
import io.gatepost.iptrust.policy.Service;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Nested;

class DovecotAuthContractTest {
    @Nested
    class ForPostfix implements InboundContract {
        @Override
        public Door open(Vertx vertx, LoginDesk desk, PublicSentences sentences, Callers callers) throws Exception {
            return new AuthDoor(vertx, desk, sentences, callers, WhenUnavailable.CLOSE);
        }
    }

    @Nested
    class ForOthers implements InboundContract {
        @Override
        public Door open(Vertx vertx, LoginDesk desk, PublicSentences sentences, Callers callers) throws Exception {
            return new AuthDoor(vertx, desk, sentences, callers, WhenUnavailable.TEMP_FAIL);
        }
    }

    private static final class AuthDoor implements InboundContract.Door {
        private final DovecotAuthServer server;

        AuthDoor(
                Vertx vertx,
                LoginDesk desk,
                PublicSentences sentences,
                Callers callers,
                WhenUnavailable whenUnavailable)
                throws Exception {
            server = new DovecotAuthServer(
                    vertx,
                    new DovecotAuthListener(
                            "smtp",
                            new Place.Tcp("127.0.0.1", 0),
                            Service.SMTP,
                            callers,
                            whenUnavailable,
                            Fixtures.LIMITS),
                    desk,
                    sentences);
            server.start(1).toCompletionStage().toCompletableFuture().join();
        }

        @Override
        public InboundContract.Reply knock(InboundContract.Knock knock) throws IOException {
            StringBuilder line = new StringBuilder("VERSION\t1\t0\nCPID\t598\nAUTH\t1\tPLAIN\tservice=smtp\tnologin");
            knock.clientAddresses().forEach(address -> line.append("\trip=").append(address));
            byte[] message = ("\0" + knock.name() + "\0" + knock.secret()).getBytes(StandardCharsets.UTF_8);
            line.append("\tresp=")
                    .append(Base64.getEncoder().encodeToString(message))
                    .append('\n');
            return exchange(knock.from(), line.toString());
        }

        @Override
        public InboundContract.Reply knockWithTooMuch() throws IOException {
            return exchange(
                    InboundContract.SERVER, "VERSION\t1\t0\nAUTH\t1\tPLAIN\tresp=" + "A".repeat(1024 * 1024) + "\n");
        }

        private InboundContract.Reply exchange(String from, String lines) throws IOException {
            try (Wire wire = Wire.open(from, server.port())) {
                String handshake = wire.read(received -> received.endsWith("DONE\n"));
                if (!handshake.endsWith("DONE\n")) {
                    return new InboundContract.Reply(InboundContract.Meaning.NOT_ANSWERED, handshake);
                }
                wire.send(lines);
                String answer = wire.read(received -> received.endsWith("\n"));
                return new InboundContract.Reply(meaning(answer), answer);
            }
        }

        private static InboundContract.Meaning meaning(String answer) {
            if (answer.startsWith("OK\t1\tuser=")) {
                return InboundContract.Meaning.ADMITTED;
            }
            // Postfix makes 454 of a lost connection.
            if (answer.isEmpty() || answer.contains("\tcode=temp_fail")) {
                return InboundContract.Meaning.TEMPORARY;
            }
            return answer.startsWith("FAIL\t1\t")
                    ? InboundContract.Meaning.REFUSED
                    : InboundContract.Meaning.NOT_ANSWERED;
        }

        @Override
        public void close() {
            server.close().toCompletionStage().toCompletableFuture().join();
        }
    }
}
