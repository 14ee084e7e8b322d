// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.integrations;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.e2e.Audit;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Answer;
import io.gatepost.e2e.client.ByHand;
import io.gatepost.e2e.client.Door;
import io.gatepost.e2e.client.HttpPlace;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** HAProxy in front: who comes through it comes from where he is. */
@OnTheStack
final class HaproxyIT {
    @Test
    void the_clients_address_comes_through(Stack stack) {
        String program = Stack.needProgram("haproxy").toString();
        stack.need(Door.IMAP);
        int imap = Guide.freePort();
        int http = Guide.freePort();
        int bridge = Guide.freePort();
        Audit audit = stack.audit();
        try (Guide guide = new Guide(stack)) {
            OwnBridge.start(
                    guide,
                    stack,
                    bridge,
                    Map.of(
                            "gatepost.http.proxy-protocol-from", "127.0.0.1/32",
                            "gatepost.forward-auth.allowed-peers", "127.0.10.0/24"));
            guide.copy(
                    "haproxy/haproxy.cfg",
                    Map.of(
                            "bind 127.0.0.1:143", "bind 127.0.0.1:" + imap,
                            "127.0.0.1:11143", "127.0.0.1:" + stack.setting("GATEPOST_IMAP_PROXIED_PORT"),
                            "bind 127.0.0.1:587", "bind 127.0.0.1:" + Guide.freePort(),
                            "bind 127.0.0.1:18090", "bind 127.0.0.1:" + http,
                            "127.0.0.1:8090", "127.0.0.1:" + bridge));
            guide.start(imap, Map.of(), program, "-db", "-f", "haproxy.cfg");

            assertThat(signIn(Place.OFFICE, imap)).as(guide.said()).isInstanceOf(Answer.In.class);
            assertThat(signIn(Place.HOME, imap)).isInstanceOf(Answer.Refused.class);
            audit.await(login -> login.path("address").asText().equals(Place.HOME.address())
                    && login.path("reason").asText().equals("untrusted-network"));

            // The bridge's own doors: only the office may ask this one.
            assertThat(dav(Place.OFFICE, http, guide)).isEqualTo(401);
            assertThat(dav(Place.HOME, http, guide)).isEqualTo(500);
        }
    }

    private static Answer signIn(Place from, int port) {
        return new ByHand().signIn(from, Door.IMAP, port, Person.ALICE.name(), Person.ALICE.password());
    }

    private static int dav(Place from, int port, Guide guide) {
        return HttpPlace.at(from)
                .get(
                        URI.create("http://127.0.0.1:" + port + "/forward-auth/dav"),
                        "X-Gatepost-Secret",
                        guide.sharedSecret())
                .statusCode();
    }
}
