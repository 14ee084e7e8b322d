// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.dovecothttp;

import io.gatepost.bridge.desk.LoginDesk;
import io.gatepost.bridge.inbound.HttpDoor;
import io.gatepost.bridge.inbound.InboundContract;
import io.gatepost.bridge.login.PublicSentences;
import io.gatepost.bridge.login.Secret;
import io.gatepost.bridge.peer.Callers;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;

class DovecotHttpContractTest implements InboundContract {
    @Override
    public Door open(Vertx vertx, LoginDesk desk, PublicSentences sentences, Callers callers) throws Exception {
        return new LuaDoor(vertx, desk, sentences, callers);
    }

    private static final class LuaDoor extends HttpDoor {
        private static final String HEAD = "POST /dovecot/login HTTP/1.1\r\nHost: bridge\r\nX-Gatepost-Secret: "
                + SHARED_SECRET + "\r\nContent-Type: application/json\r\n";

        LuaDoor(Vertx vertx, LoginDesk desk, PublicSentences sentences, Callers callers) throws Exception {
            super(vertx, new DovecotHttpDoor(callers, Secret.of(SHARED_SECRET), desk, sentences));
        }

        @Override
        public Reply knock(Knock knock) throws IOException {
            JsonObject question = new JsonObject()
                    .put("user", knock.name())
                    .put("password", knock.secret())
                    .put("mech", "PLAIN")
                    .put("service", "imap")
                    .put("session", "N9J91c9g47N/AAAB");
            if (!knock.clientAddresses().isEmpty()) {
                question.put("rip", String.join(",", knock.clientAddresses()));
            }
            return reply(exchange(knock.from(), HEAD, question.encode()));
        }

        @Override
        public Reply knockWithTooMuch() throws IOException {
            return reply(exchange(SERVER, HEAD, "{\"user\":\"" + "a".repeat(1024 * 1024) + "\"}"));
        }

        private static Reply reply(String response) {
            if (response.startsWith("HTTP/1.1 200 ") && response.contains("{\"outcome\":\"admit\",\"user\":\"")) {
                return new Reply(Meaning.ADMITTED, response);
            }
            if (response.startsWith("HTTP/1.1 200 ") && response.contains("\"outcome\":\"refuse\"")) {
                return new Reply(Meaning.REFUSED, response);
            }
            if (response.startsWith("HTTP/1.1 503 ")) {
                return new Reply(Meaning.TEMPORARY, response);
            }
            return new Reply(Meaning.NOT_ANSWERED, response);
        }
    }
}
