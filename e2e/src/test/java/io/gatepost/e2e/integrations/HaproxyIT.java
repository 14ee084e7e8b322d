// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.integrations;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.e2e.Audit;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Answer;
import io.gatepost.e2e.client.ByHand;
import io.gatepost.e2e.client.Door;
import io.gatepost.e2e.client.FreePort;
import io.gatepost.e2e.client.HttpPlace;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** HAProxy in front: who comes through it comes from where he is. */
@OnTheStack
final class HaproxyIT {
    @Test
    void the_clients_address_comes_through(Stack stack) {
        String program = Stack.needProgram("haproxy").toString();
        stack.need(Door.IMAP);
        int imap = FreePort.take();
        int http = FreePort.take();
        int bridge = FreePort.take();
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
                            "bind 127.0.0.1:587", "bind 127.0.0.1:" + FreePort.take(),
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

    /** A Postfix of its own, with one listener: the stack's has none that believes whoever connects. */
    @Test
    void submission_comes_through(Stack stack) throws IOException {
        String program = Stack.needProgram("haproxy").toString();
        stack.need(Door.SUBMISSION);
        int submission = FreePort.take();
        int smtpd = FreePort.take();
        Audit audit = stack.audit();
        try (Guide guide = new Guide(stack)) {
            guide.copy("haproxy/postfix-master.cf", Map.of("127.0.0.1:11587", "127.0.0.1:" + smtpd));
            try (OwnPostfix postfix = new OwnPostfix(
                    guide,
                    "inet:127.0.0.1:" + stack.setting("GATEPOST_DOVECOT_AUTH_PORT"),
                    Files.readString(guide.home().resolve("postfix-master.cf")))) {
                postfix.awaitListening(smtpd);
                guide.copy(
                        "haproxy/haproxy.cfg",
                        Map.of(
                                "bind 127.0.0.1:143", "bind 127.0.0.1:" + FreePort.take(),
                                "bind 127.0.0.1:587", "bind 127.0.0.1:" + submission,
                                "127.0.0.1:11587", "127.0.0.1:" + smtpd,
                                "bind 127.0.0.1:18090", "bind 127.0.0.1:" + FreePort.take()));
                guide.start(submission, Map.of(), program, "-db", "-f", "haproxy.cfg");

                assertThat(signIn(Place.OFFICE, Door.SUBMISSION, submission))
                        .as(guide.said())
                        .isInstanceOf(Answer.In.class);
                awaitLogin(audit, Place.OFFICE, "admitted");
                assertThat(signIn(Place.HOME, Door.SUBMISSION, submission)).isInstanceOf(Answer.Refused.class);
                awaitLogin(audit, Place.HOME, "untrusted-network");
            }
        }
    }

    private static void awaitLogin(Audit audit, Place from, String outcomeOrReason) {
        audit.await(login -> login.path("service").asText().equals("smtp")
                && login.path("address").asText().equals(from.address())
                && (login.path("outcome").asText().equals(outcomeOrReason)
                        || login.path("reason").asText().equals(outcomeOrReason)));
    }

    private static Answer signIn(Place from, int port) {
        return signIn(from, Door.IMAP, port);
    }

    private static Answer signIn(Place from, Door door, int port) {
        return new ByHand().signIn(from, door, port, Person.ALICE.name(), Person.ALICE.password());
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
