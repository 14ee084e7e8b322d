// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.mail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatepost.e2e.Audit;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Door;
import io.gatepost.e2e.client.LineConversation;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** An address is believed only from whoever may assert it: what proxies may say of their clients, clients may not say of themselves. */
@OnTheStack
final class ClaimedAddressIT {
    private static final String PLAIN = Base64.getEncoder()
            .encodeToString(("\0" + Person.ALICE.name() + "\0" + Person.ALICE.password()).getBytes(UTF_8));

    /** Dovecot takes these from trusted webmail hosts in IMAP ID. */
    @Test
    void an_IMAP_client_cannot_say_where_it_is(Stack stack) {
        stack.need(Door.IMAPS);
        String id = "i ID (\"x-originating-ip\" \"127.0.10.5\" \"x-originating-port\" \"4711\""
                + " \"x-connected-ip\" \"127.0.10.5\" \"x-connected-port\" \"993\")";
        try (LineConversation server =
                LineConversation.plain(Place.HOME, stack.port(Door.IMAPS)).secured()) {
            server.lineStarting("* OK");
            server.send(id);
            server.lineStarting("i OK");
            server.send("a AUTHENTICATE PLAIN");
            server.lineStarting("+");
            server.send(PLAIN);
            assertThat(server.lineStarting("a ")).startsWith("a NO");
        }
    }

    @Test
    void a_POP3_client_cannot_say_where_it_is(Stack stack) {
        stack.need(Door.POP3S);
        try (LineConversation server =
                LineConversation.plain(Place.HOME, stack.port(Door.POP3S)).secured()) {
            server.lineStarting("+OK");
            server.send("XCLIENT ADDR=127.0.10.5 PORT=4711");
            server.line();
            server.send("AUTH PLAIN");
            server.lineStarting("+");
            server.send(PLAIN);
            assertThat(server.line()).startsWith("-ERR");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SUBMISSION", "NGINX_SUBMISSION"})
    void a_submitting_client_cannot_say_where_it_is(Door door, Stack stack) {
        stack.need(door);
        try (LineConversation server = LineConversation.plain(Place.HOME, stack.port(door))) {
            server.lineStarting("220");
            server.send("EHLO client.example");
            server.lineStarting("250 ");
            server.send("XCLIENT ADDR=127.0.10.5 LOGIN=alice@a.tld");
            assertThat(server.line()).startsWith("5");
            server.send("MAIL FROM:<alice@a.tld>");
            server.line();
            server.send("RCPT TO:<somebody@example.org>");
            assertThat(server.line()).startsWith("5");
        }
    }

    /** Behind nginx: these listeners believe what nginx says of its clients, and nobody else. */
    @ParameterizedTest
    @CsvSource({
        "GATEPOST_IMAP_PROXIED_PORT, dovecot",
        "GATEPOST_POP3_PROXIED_PORT, dovecot",
    })
    void the_listeners_behind_the_front_hang_up_on_strangers(String port, String program, Stack stack) {
        stack.need(program.equals("dovecot") ? Door.IMAP : Door.SUBMISSION);
        assertThatThrownBy(() -> {
                    try (LineConversation server =
                            LineConversation.plain(Place.HOME, Integer.parseInt(stack.setting(port)))) {
                        server.send("PROXY TCP4 127.0.10.5 127.0.0.1 4711 143");
                        server.line();
                    }
                })
                .isInstanceOf(RuntimeException.class);
    }

    @Test
    void the_submission_listener_behind_the_front_believes_no_stranger(Stack stack) {
        stack.need(Door.SUBMISSION);
        int port = Integer.parseInt(stack.setting("GATEPOST_SUBMISSION_PROXIED_PORT"));
        try (LineConversation server = LineConversation.plain(Place.HOME, port)) {
            server.lineStarting("220");
            server.send("EHLO client.example");
            server.lineStarting("250 ");
            server.send("XCLIENT ADDR=127.0.10.5 LOGIN=alice@a.tld");
            assertThat(server.line()).startsWith("5");
            server.send("MAIL FROM:<alice@a.tld>");
            server.line();
            server.send("RCPT TO:<somebody@example.org>");
            assertThat(server.line()).startsWith("5");
        }
    }

    /** Webmail on a machine that Postfix believes: the person is where the webmail says, and it is the person that the bridge judges. */
    @ParameterizedTest
    @CsvSource({"127.0.10.5, 235", "127.0.99.7, 535"})
    void a_trusted_host_says_where_its_client_is(String address, String answer, Stack stack) {
        stack.need(Door.SUBMISSION);
        Audit audit = stack.audit();
        int port = Integer.parseInt(stack.setting("GATEPOST_SUBMISSION_PROXIED_PORT"));
        try (LineConversation server = LineConversation.plain(Place.MACHINE, port)) {
            server.lineStarting("220");
            server.send("EHLO webmail.example");
            server.lineStarting("250 ");
            server.send("XCLIENT ADDR=" + address);
            server.lineStarting("220");
            server.send("EHLO webmail.example");
            server.lineStarting("250 ");
            server.send("AUTH PLAIN " + PLAIN);
            assertThat(server.line()).startsWith(answer);
        }
        audit.await(login -> login.path("via").asText().equals("dovecot-auth")
                && login.path("name").asText().equals(Person.ALICE.name())
                && login.path("address").asText().equals(address));
    }

    /** The bridge's Dovecot auth listener is for the mail servers of this machine. */
    @Test
    void the_bridge_says_nothing_to_a_stranger(Stack stack) {
        int port = Integer.parseInt(stack.setting("GATEPOST_DOVECOT_AUTH_PORT"));
        try (LineConversation server = LineConversation.plain(Place.MACHINE, port)) {
            assertThat(server.line()).startsWith("VERSION\t1");
        }
        assertThatThrownBy(() -> {
                    try (LineConversation server = LineConversation.plain(Place.HOME, port)) {
                        server.line();
                    }
                })
                .isInstanceOf(RuntimeException.class);
    }
}
