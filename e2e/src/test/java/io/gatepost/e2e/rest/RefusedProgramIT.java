// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.AccountConsole;
import io.gatepost.e2e.client.Answer;
import io.gatepost.e2e.client.Browser;
import io.gatepost.e2e.client.Door;
import io.gatepost.e2e.client.LineConversation;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Phone;
import io.gatepost.e2e.client.Place;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The owner of an account is told what the mail program that was refused calls itself, where its server has heard that. */
@OnTheStack
final class RefusedProgramIT {
    private final Stack stack;

    RefusedProgramIT(Stack stack) {
        this.stack = stack;
    }

    @Test
    void is_named_as_it_named_itself() {
        Person person = stack.admin().somebody("a.tld", "recognised");
        imap(person, Place.CAFE, "(\"name\" \"Thunderbird\" \"version\" \"128.0\")");
        imap(person, Place.HOME, "NIL");
        assertThat(stack.knock(
                        new Phone("User-Agent", "DAVx5/4.4.1"), Place.CAFE, Door.DAV, person.name(), person.password()))
                .isInstanceOf(Answer.Refused.class);
        Map<String, String> programs = new HashMap<>();
        for (JsonNode refused : Caller.person(stack, person, Place.HOME)
                .get("/realms/a.tld/gatepost/account/refused-logins")
                .json()) {
            programs.put(
                    refused.path("service").asText() + " "
                            + refused.path("address").asText(),
                    refused.path("program").asText("-"));
        }
        assertThat(programs)
                .isEqualTo(Map.of(
                        "imap " + Place.CAFE.address(), "Thunderbird 128.0",
                        "imap " + Place.HOME.address(), "-",
                        "dav " + Place.CAFE.address(), "DAVx5/4.4.1"));

        Browser browser = stack.browser(Place.HOME);
        AccountConsole console = new AccountConsole(browser, stack.keycloakUrl(), "a.tld");
        console.open("mail/connection", person);
        console.reads("It says that it is DAVx5/4.4.1.");
        console.press("Show 1 more");
        console.reads("It says that it is Thunderbird 128.0.");
        browser.picture("refused-program");
        assertThat(console.overflows()).isFalse();
    }

    private void imap(Person person, Place from, String id) {
        try (LineConversation imap =
                LineConversation.plain(from, stack.port(Door.IMAPS)).secured()) {
            imap.lineStarting("* OK");
            imap.send("a ID " + id);
            imap.lineStarting("a OK");
            imap.send("b LOGIN " + person.name() + " " + person.password());
            assertThat(imap.lineStarting("b ")).startsWith("b NO");
        }
    }
}
