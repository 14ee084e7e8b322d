// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.e2e.client.Answer;
import io.gatepost.e2e.client.ByHand;
import io.gatepost.e2e.client.Door;
import io.gatepost.e2e.client.HttpPlace;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.LineConversation;
import io.gatepost.e2e.client.Otp;
import io.gatepost.e2e.client.Page;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.PlainVisitor;
import io.gatepost.e2e.client.Webmail;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What other systems of this kind fell to, each once: the client's address, and the second factor. */
@OnTheStack
final class AttackListIT {
    private static final String REALM = "a.tld";

    private final Stack stack;

    AttackListIT(Stack stack) {
        this.stack = stack;
    }

    @Test
    void rule_1_a_client_writes_the_office_to_the_left_of_its_own_address() {
        Person person = stack.admin().somebody(REALM, "left");
        try (PlainVisitor visitor = new PlainVisitor(
                Place.PROXY, "X-Forwarded-For", "127.0.10.5, 127.0.99.7", "Forwarded", "for=127.0.10.5")) {
            assertThat(withPassword(visitor, person)).isEqualTo(new Page.CodeAsked(false));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"unknown", "127.0.10.5%eth0", "127.0.10.5:0x1", "[127.0.10.5]", "127.0.10", "2130708997", "?"})
    void rule_2_an_address_that_nobody_can_read_is_to_skip_the_question(String address) {
        Person person = stack.admin().somebody(REALM, "unread");
        try (PlainVisitor visitor = new PlainVisitor(Place.PROXY, "X-Forwarded-For", address)) {
            assertThat(withPassword(visitor, person)).isEqualTo(new Page.CodeAsked(false));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[\"0.0.0.0/0\"]",
                "[\"::/0\"]",
                "[\"0.0.0.0/1\", \"128.0.0.0/1\"]",
                "[\"::ffff:0.0.0.0/96\"]",
                "[\"::ffff:0.0.0.0/97\", \"::ffff:128.0.0.0/97\"]",
                "[\"127.0.40.0/24\"]",
                "[\"010.0.0.0/8\"]",
            })
    void rule_3_a_network_that_is_everywhere_or_the_proxies_own_is_written_in_some_other_way(String networks) {
        HttpResponse<String> response = stack.admin()
                .send(
                        "PUT",
                        "isp/gatepost/policies/wide" + Long.toHexString(System.nanoTime()) + ".tld",
                        "{\"version\":1,\"networks\":{\"office\":" + networks
                                + "},\"services\":{\"web\":{\"trusted\":[\"password\"]}}}");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(422);
    }

    @Test
    void rule_4_a_stranger_says_that_it_is_the_front() {
        String basic = "Basic "
                + Base64.getEncoder()
                        .encodeToString(
                                (Person.ALICE.name() + ":" + Person.ALICE.password()).getBytes(StandardCharsets.UTF_8));
        URI bridge = URI.create("http://127.0.0.1:" + stack.setting("GATEPOST_BRIDGE_PORT") + "/forward-auth/dav");
        for (String secret : new String[] {"", "guessed", "x".repeat(64)}) {
            assertThat(HttpPlace.at(Place.HOME)
                            .get(
                                    bridge,
                                    "Authorization",
                                    basic,
                                    "X-Forwarded-For",
                                    "127.0.10.5",
                                    "X-Real-IP",
                                    "127.0.10.5",
                                    "X-Gatepost-Secret",
                                    secret.isEmpty() ? "none" : secret)
                            .statusCode())
                    .isNotEqualTo(200);
        }
    }

    @Test
    void rule_5_a_mail_client_sends_the_proxies_header_itself() {
        stack.need(Door.IMAPS);
        try (LineConversation server =
                LineConversation.plain(Place.HOME, stack.port(Door.IMAPS)).secured()) {
            server.lineStarting("* OK");
            server.send("PROXY TCP4 127.0.10.5 127.0.0.1 4711 993");
            server.line();
            server.send("a AUTHENTICATE PLAIN");
            server.lineStarting("+");
            server.send(Base64.getEncoder()
                    .encodeToString(("\0" + Person.ALICE.name() + "\0" + Person.ALICE.password())
                            .getBytes(StandardCharsets.UTF_8)));
            assertThat(server.lineStarting("a ")).startsWith("a NO");
        }
    }

    /** Whoever wonders why they were asked is told what was seen, and not what was claimed. */
    @Test
    void rule_6_a_claimed_address_is_to_show_in_the_check_of_ones_own_connection() {
        Person person = stack.admin().somebody(REALM, "checked");
        try (PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            Webmail.Tokens tokens = Wallet.signIn(stack.webmail(REALM), visitor, Place.HOME, person);
            JsonNode seen = Json.read(HttpPlace.at(Place.HOME)
                    .get(
                            stack.keycloakUrl().resolve("/realms/a.tld/gatepost/account/connection"),
                            "Authorization",
                            "Bearer " + tokens.access(),
                            "X-Forwarded-For",
                            "127.0.10.5")
                    .body());
            assertThat(seen.path("address").asText()).isEqualTo(Place.HOME.address());
            assertThat(seen.path("trusted").asBoolean()).isFalse();
        }
    }

    @Test
    void rule_7_the_office_is_to_skip_the_enrolment_with_the_question() {
        Person newcomer = stack.admin()
                .create(new Person(
                        REALM,
                        "newcomer-" + Long.toHexString(System.nanoTime()) + "@a.tld",
                        "a-newcomers-password",
                        ""));
        try (PlainVisitor visitor = new PlainVisitor(Place.OFFICE)) {
            assertThat(withPassword(visitor, newcomer)).isEqualTo(new Page.EnrolmentOffered());
            // Neither leaving the page nor coming again is a way past it.
            assertThat(visitor.open(
                            stack.webmail(REALM).begin(Map.of("prompt", "none")).address()))
                    .isInstanceOfSatisfying(
                            Page.Arrived.class,
                            arrived -> assertThat(arrived.code()).isEmpty());
            assertThat(withPassword(visitor, newcomer)).isEqualTo(new Page.EnrolmentOffered());
        }
    }

    @Test
    void rule_8_a_browser_is_to_be_trusted_by_a_sign_in_that_the_office_let_through() {
        Person person = stack.admin().somebody(REALM, "ticked");
        try (PlainVisitor visitor = new PlainVisitor(Place.OFFICE)) {
            visitor.open(stack.webmail(REALM)
                    .begin(Map.of("kc_action", "gatepost-trust"))
                    .address());
            visitor.submit(
                    Map.of("username", person.name(), "password", person.password(), "gatepostTrustDevice", "on"));
            visitor.forgetAllBut("GATEPOST");
            visitor.moveTo(Place.HOME);
            assertThat(withPassword(visitor, person)).isEqualTo(new Page.CodeAsked(false));
        }
    }

    @Test
    void rule_9_a_session_of_the_office_is_carried_home() {
        Person person = stack.admin().somebody(REALM, "carried");
        Webmail webmail = stack.webmail(REALM);
        try (PlainVisitor visitor = new PlainVisitor(Place.OFFICE)) {
            Webmail.Tokens tokens = Wallet.signIn(webmail, visitor, Place.OFFICE, person);
            visitor.moveTo(Place.HOME);
            assertThat(visitor.open(webmail.begin().address())).isEqualTo(new Page.CodeAsked(false));
            assertThat(webmail.refresh(Place.HOME, tokens)).isInstanceOf(Webmail.NoTokens.class);
            // The factor is the way, and takes the whole session along.
            assertThat(visitor.enterCode(Otp.next(person.otpSecret()))).isInstanceOf(Page.Arrived.class);
            assertThat(webmail.refresh(Place.HOME, tokens)).isInstanceOf(Webmail.Tokens.class);
        }
    }

    /** All doors are in docs/security-model.md, with their tests; here are those beside the one where the code is asked for. */
    @Test
    void rule_10_half_a_login_is_finished_at_another_door() {
        Person person = stack.admin().somebody(REALM, "round");
        Webmail other = stack.secondClient(REALM);
        Webmail program = stack.passwordGrantClient(REALM);
        Map<String, String> login = Map.of("username", person.name(), "password", person.password());
        try (PlainVisitor visitor = new PlainVisitor(Place.CAFE)) {
            assertThat(withPassword(visitor, person)).isEqualTo(new Page.CodeAsked(false));
            assertThat(visitor.open(other.begin(Map.of("prompt", "none")).address()))
                    .isInstanceOfSatisfying(
                            Page.Arrived.class,
                            arrived -> assertThat(arrived.code()).isEmpty());
            withPassword(visitor, person);
            visitor.open(URI.create(visitor.asking().replaceFirst("/authenticate\\?", "/restart?")));
            assertThat(visitor.enterRight(person.name(), person.password())).isEqualTo(new Page.CodeAsked(false));
        }
        assertThat(program.passwordGrant(Place.CAFE, login)).isInstanceOf(Webmail.NoTokens.class);
    }

    @Test
    void rule_11_a_code_that_was_seen_over_the_shoulder_is_used_again() {
        Person person = stack.admin().somebody(REALM, "watched");
        Webmail program = stack.passwordGrantClient(REALM);
        String code = Otp.next(person.otpSecret());
        try (PlainVisitor owner = new PlainVisitor(Place.HOME);
                PlainVisitor thief = new PlainVisitor(Place.CAFE)) {
            withPassword(owner, person);
            assertThat(owner.enterCode(code)).isInstanceOf(Page.Arrived.class);
            assertThat(withPassword(thief, person)).isEqualTo(new Page.CodeAsked(false));
            assertThat(thief.enterCode(code)).isEqualTo(new Page.CodeAsked(true));
            assertThat(thief.enterCode(Otp.wrong(person.otpSecret())))
                    .as("a wrong one looks the same")
                    .isEqualTo(new Page.CodeAsked(true));
        }
        assertThat(program.passwordGrant(
                        Place.CAFE, Map.of("username", person.name(), "password", person.password(), "totp", code)))
                .isInstanceOf(Webmail.NoTokens.class);
    }

    @Test
    void rule_12_the_code_is_guessed_until_it_is_right() {
        Person person = stack.admin().somebody(REALM, "guessed");
        try (PlainVisitor visitor = new PlainVisitor(Place.GUESSER)) {
            assertThat(withPassword(visitor, person)).isEqualTo(new Page.CodeAsked(false));
            for (int guess = 0; guess < 25; guess++) {
                visitor.enterCode(Otp.wrong(person.otpSecret()));
            }
            assertThat(visitor.enterCode(Otp.next(person.otpSecret())))
                    .as("the right one comes too late")
                    .isNotInstanceOf(Page.Arrived.class);
        }
        assertThat(stack.knock(new ByHand(), Place.OFFICE, Door.IMAP, person.name(), person.password()))
                .as("and the owner's mail goes on")
                .isInstanceOf(Answer.In.class);
    }

    private Page withPassword(PlainVisitor visitor, Person person) {
        visitor.open(stack.webmail(person.realm()).begin().address());
        return visitor.enterRight(person.name(), person.password());
    }
}
