// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.forwardauth;

import io.gatepost.bridge.inbound.HttpDoor;
import io.gatepost.bridge.inbound.InboundContract;
import io.gatepost.bridge.login.LoginDesk;
import io.gatepost.bridge.login.PublicSentences;
import io.gatepost.bridge.login.Secret;
import io.gatepost.bridge.peer.Callers;
import io.gatepost.iptrust.policy.Service;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;

class ForwardAuthContractTest implements InboundContract {
    @Override
    public Door open(Vertx vertx, LoginDesk desk, PublicSentences sentences, Callers callers) throws Exception {
        return new BasicDoor(vertx, desk, sentences, callers);
    }

    private static final class BasicDoor extends HttpDoor {
        private static final String HEAD = "GET /forward-auth/eas HTTP/1.1\r\nHost: bridge\r\n";

        BasicDoor(Vertx vertx, LoginDesk desk, PublicSentences sentences, Callers callers) throws Exception {
            super(
                    vertx,
                    new ForwardAuthDoor(
                            Service.EAS,
                            callers,
                            Secret.of(SHARED_SECRET),
                            "X-Real-IP",
                            "Mail",
                            Duration.ofSeconds(30),
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
