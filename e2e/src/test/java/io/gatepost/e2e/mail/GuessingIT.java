// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.e2e.Awaiting;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Answer;
import io.gatepost.e2e.client.ByHand;
import io.gatepost.e2e.client.Door;
import io.gatepost.e2e.client.HttpPlace;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.Page;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Phone;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.PlainVisitor;
import io.gatepost.e2e.client.Webmail;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whoever guesses somebody's password outside must not thereby stop their mail in the office. */
@OnTheStack
final class GuessingIT {
    private static final int GUESSES = 50;

    @Test
    void fifty_wrong_passwords_outside_at_every_door_do_not_stop_the_mail_in_the_office(Stack stack) {
        Person victim = stack.admin().somebody("a.tld", "victim");
        Webmail program = stack.passwordGrantClient("a.tld");
        assertThat(stack.knock(new ByHand(), Place.OFFICE, Door.IMAP, victim.name(), victim.password()))
                .isInstanceOf(Answer.In.class);
        try (PlainVisitor guesser = new PlainVisitor(Place.GUESSER)) {
            guesser.open(stack.webmail("a.tld").begin().address());
            for (int guess = 0; guess < GUESSES; guess++) {
                String password = "outside-guess-" + guess;
                assertThat(guesser.enter(victim.name(), password)).isEqualTo(new Page.PasswordAsked(true));
                assertThat(program.passwordGrant(
                                Place.GUESSER, Map.of("username", victim.name(), "password", password)))
                        .isInstanceOf(Webmail.NoTokens.class);
                for (Door door : new Door[] {Door.EAS, Door.DAV, Door.SOAP}) {
                    assertThat(stack.knock(new Phone(), Place.GUESSER, door, victim.name(), password))
                            .isNotInstanceOf(Answer.In.class);
                }
            }
        }
        for (Door door : new Door[] {Door.IMAP, Door.POP3, Door.SIEVE, Door.SUBMISSION}) {
            for (int guess = 0; guess < 3; guess++) {
                assertThat(stack.knock(new ByHand(), Place.GUESSER, door, victim.name(), "mail-guess-" + guess))
                        .isNotInstanceOf(Answer.In.class);
            }
        }
        // Else it would show nothing.
        Awaiting.until(
                Instant.now().plus(Duration.ofSeconds(10)), "the account is locked", () -> locked(stack, victim));
        assertThat(program.passwordGrant(
                        Place.OFFICE, Map.of("username", victim.name(), "password", victim.password())))
                .isInstanceOf(Webmail.NoTokens.class);

        for (Door door : new Door[] {Door.IMAP, Door.POP3, Door.SUBMISSION}) {
            assertThat(stack.knock(new ByHand(), Place.OFFICE, door, victim.name(), victim.password()))
                    .as("%s in the office", door)
                    .isInstanceOf(Answer.In.class);
        }
        assertThat(stack.knock(new ByHand(), Place.OFFICE, Door.IMAP, victim.name(), "not-the-password"))
                .isNotInstanceOf(Answer.In.class);

        // An admin need not wait for the end of the lock.
        assertThat(stack.admin().send("DELETE", lockOf(stack, victim), "").statusCode())
                .isEqualTo(204);
        assertThat(locked(stack, victim)).isFalse();
    }

    /** Keycloak's client for its command line tool takes passwords without a page, in every realm. */
    @Test
    void the_command_line_tool_is_no_door_of_a_mail_domain(Stack stack) {
        Person owner = stack.admin().somebody("a.tld", "tool");
        Webmail tool = new Webmail(stack.keycloakUrl(), "a.tld", "admin-cli");
        for (String password : new String[] {owner.password(), "a guess"}) {
            assertThat(tool.passwordGrant(Place.OFFICE, Map.of("username", owner.name(), "password", password)))
                    .isEqualTo(new Webmail.NoTokens(
                            400, "unauthorized_client", "Client not allowed for direct access grants"));
        }
        assertThat(lock(stack, owner).path("failures").asInt()).isZero();

        String made = "made" + Long.toHexString(System.nanoTime()) + ".tld";
        stack.admin().send("POST", "", Json.write(Map.of("realm", made, "enabled", true)));
        try {
            assertThat(new Webmail(stack.keycloakUrl(), made, "admin-cli")
                            .passwordGrant(Place.OFFICE, Map.of("username", "nobody", "password", "nothing")))
                    .isInstanceOfSatisfying(
                            Webmail.NoTokens.class, no -> assertThat(no.error()).isEqualTo("unauthorized_client"));
        } finally {
            stack.admin().send("DELETE", made, "");
        }
        // The operator's own keeps working.
        assertThat(HttpPlace.at(Place.MACHINE)
                        .postForm(
                                stack.keycloakUrl().resolve("/realms/master/protocol/openid-connect/token"),
                                Map.of(
                                        "grant_type", "password",
                                        "client_id", "admin-cli",
                                        "username", "admin",
                                        "password", "admin"))
                        .statusCode())
                .isEqualTo(200);
    }

    private static boolean locked(Stack stack, Person person) {
        return lock(stack, person).path("locked").asBoolean();
    }

    private static JsonNode lock(Stack stack, Person person) {
        return Json.read(stack.admin().send("GET", lockOf(stack, person), "").body());
    }

    private static String lockOf(Stack stack, Person person) {
        return "a.tld/gatepost/accounts/" + stack.admin().idOf(person) + "/lock";
    }
}
