// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.PlainVisitor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people are told of who signed in to their account, and of who was refused. */
@OnTheStack
final class SignInsRestIT {
    private static final String ACCOUNT = "/realms/a.tld/gatepost/account/";
    private static final String RECENT = ACCOUNT + "recent-logins";
    private static final String REFUSED = ACCOUNT + "refused-logins";

    private final Stack stack;
    private final Caller bridge;

    SignInsRestIT(Stack stack) {
        this.stack = stack;
        this.bridge = Caller.bridge(stack);
    }

    private void mail(Person person, String secret, String service, Place from) {
        assertThat(bridge.mailLogin(person, secret, service, from).status()).isEqualTo(200);
    }

    private static List<String> rows(JsonNode logins) {
        List<String> rows = new ArrayList<>();
        logins.forEach(login -> rows.add(String.join(
                " ",
                login.path("service").asText(),
                login.path("address").asText(),
                login.path("proof").asText("-"),
                login.path("outcome").asText(),
                login.path("reason").asText(),
                login.path("times").asText())));
        return rows;
    }

    @Test
    void tell_of_webmail_and_mail_programs_newest_first() {
        Person person = stack.admin().somebody("a.tld", "reader");
        Caller owner = Caller.person(stack, person, Place.HOME);
        JsonNode app = owner.ask(
                        "POST", ACCOUNT + "app-passwords", Map.of("label", "Laptop", "services", List.of("imap")))
                .json();
        mail(person, person.password(), "imap", Place.OFFICE);
        mail(person, app.path("secret").asText(), "imap", Place.VPN);
        mail(person, "not that", "imap", Place.OFFICE);
        mail(person, person.password(), "imap", Place.CAFE);

        JsonNode logins = owner.get(RECENT).json();
        assertThat(rows(logins))
                .containsExactly(
                        "imap 127.0.99.201 password refuse untrusted-network 1",
                        "imap 127.0.10.5 password refuse wrong-secret 1",
                        "imap 127.0.20.5 app-password admit trusted-network 1",
                        "imap 127.0.10.5 password admit trusted-network 1",
                        "web 127.0.99.7 password+second-factor admit accepted-elsewhere 1");
        assertThat(logins.at("/2/credential/label").asText()).isEqualTo("Laptop");
        assertThat(logins.at("/4/client").asText()).isEqualTo("webmail");
        assertThat(logins.at("/0/sentence").asText()).contains("not trusted");
        assertThat(logins.toString())
                .doesNotContain(person.password())
                .doesNotContain(app.path("secret").asText());
    }

    @Test
    void a_wrong_password_on_the_web_is_told_as_well() {
        Person person = stack.admin().somebody("a.tld", "mistyped");
        try (PlainVisitor visitor = new PlainVisitor(Place.CAFE)) {
            visitor.open(stack.webmail("a.tld").begin().address());
            visitor.enter(person.name(), "not the password");
        }
        assertThat(rows(Caller.person(stack, person, Place.HOME).get(RECENT).json()))
                .contains("web 127.0.99.201 - refuse wrong-secret 1");
    }

    @Test
    void a_program_that_signs_in_every_few_seconds_has_one_event_that_counts() {
        Person person = stack.admin().somebody("a.tld", "busy");
        Caller owner = Caller.person(stack, person, Place.HOME);
        for (int login = 0; login < 20; login++) {
            mail(person, person.password(), "imap", Place.OFFICE);
            mail(person, "stale", "imap", Place.OFFICE);
        }
        assertThat(rows(owner.get(RECENT).json()))
                .contains("imap 127.0.10.5 password admit trusted-network 20")
                .contains("imap 127.0.10.5 password refuse wrong-secret 20");
        JsonNode events = Json.read(stack.admin()
                .send(
                        "GET",
                        "a.tld/events?client=gatepost-bridge&user="
                                + stack.admin().idOf(person),
                        "")
                .body());
        assertThat(events).hasSize(2);
    }

    @Test
    void are_read_page_by_page() {
        Person person = stack.admin().somebody("a.tld", "pager");
        Caller owner = Caller.person(stack, person, Place.HOME);
        for (String service : List.of("imap", "pop3", "smtp", "dav")) {
            mail(person, person.password(), service, Place.OFFICE);
        }
        List<String> all = rows(owner.get(RECENT).json());
        assertThat(all).hasSize(5);
        assertThat(rows(owner.get(RECENT + "?first=1&max=2").json())).isEqualTo(all.subList(1, 3));
        assertThat(rows(owner.get(RECENT + "?first=4&max=100").json())).isEqualTo(all.subList(4, 5));
        assertThat(owner.get(RECENT + "?first=10000").json()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"first=-1", "first=10001", "max=0", "max=101", "max=many", "first=99999999999", "max=1e1"})
    void wishes_without_bounds_are_malformed(String query) {
        Caller owner = Caller.person(stack, stack.admin().somebody("a.tld", "greedy"), Place.OFFICE);
        Caller.Reply reply = owner.get(RECENT + "?" + query);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.problem()).isEqualTo("malformed");
    }

    @Test
    void are_told_to_the_owner_alone_and_where_the_account_pages_are_open() {
        Person person = stack.admin().somebody("a.tld", "watched");
        mail(person, person.password(), "imap", Place.CAFE);
        Caller owner = Caller.person(stack, person, Place.OFFICE);
        Caller other = Caller.person(stack, stack.admin().somebody("a.tld", "watcher"), Place.OFFICE);
        String id = owner.get(REFUSED).json().at("/0/id").asText();

        assertThat(other.get(RECENT).json().toString()).doesNotContain("127.0.99.201");
        assertThat(other.get(REFUSED).json()).isEmpty();
        assertThat(other.ask("DELETE", REFUSED + "/" + id, "").status()).isEqualTo(404);
        for (String path : List.of(RECENT, REFUSED)) {
            assertThat(Caller.nobody(stack).get(path).status()).isEqualTo(401);
            assertThat(bridge.get(path).status()).isEqualTo(401);
            // What network trust let in is shut out elsewhere, and of many requests one is recorded.
            for (int request = 0; request < 3; request++) {
                assertThat(new Caller(owner.keycloak(), Place.HOME, owner.token())
                                .get(path)
                                .status())
                        .isEqualTo(403);
            }
        }
        assertThat(rows(owner.get(RECENT).json()))
                .filteredOn(row -> row.startsWith("web 127.0.99.7"))
                .containsExactly("web 127.0.99.7 password refuse second-factor-needed 1");
        assertThat(owner.get(REFUSED).json()).hasSize(1);
    }

    @Test
    void only_refusals_with_the_right_secret_wait_for_their_owners_word() {
        Person person = stack.admin().somebody("a.tld", "rescued");
        Caller owner = Caller.person(stack, person, Place.HOME);
        mail(person, "guessed", "imap", Place.CAFE);
        mail(person, "2345-6789-abcd-efgh-jkmn-pqrs", "imap", Place.CAFE);
        assertThat(owner.get(REFUSED).json()).isEmpty();

        mail(person, person.password(), "imap", Place.HOME);
        mail(person, person.password(), "eas", Place.CAFE);
        JsonNode refused = owner.get(REFUSED).json();
        assertThat(rows(refused))
                .containsExactly(
                        "eas 127.0.99.201 password refuse proof-not-accepted 1",
                        "imap 127.0.99.7 password refuse untrusted-network 1");
        assertThat(refused.at("/0/here").asBoolean()).isFalse();
        assertThat(refused.at("/0/trustHelps").asBoolean())
                .as("ActiveSync takes no account password anywhere")
                .isFalse();
        assertThat(refused.at("/0/accepts").toString()).isEqualTo("[\"mobile-password\"]");
        assertThat(refused.at("/1/here").asBoolean()).isTrue();
        assertThat(refused.at("/1/trustHelps").asBoolean()).isTrue();
        assertThat(refused.at("/1/accepts")).isEmpty();
    }

    @Test
    void a_refusal_is_settled_by_trust_by_getting_in_or_by_dismissal() {
        Person person = stack.admin().somebody("a.tld", "settler");
        Caller owner = Caller.person(stack, person, Place.HOME);
        mail(person, person.password(), "imap", Place.HOME);
        mail(person, person.password(), "smtp", Place.CAFE);
        mail(person, person.password(), "eas", Place.CAFE);
        assertThat(owner.get(REFUSED).json()).hasSize(3);

        assertThat(owner.ask("POST", ACCOUNT + "trusted-addresses", "{}").status())
                .isEqualTo(201);
        assertThat(rows(owner.get(REFUSED).json())).noneMatch(row -> row.startsWith("imap"));

        String phone = owner.ask("POST", ACCOUNT + "mobile-password", "{}")
                .json()
                .path("secret")
                .asText();
        mail(person, phone, "eas", Place.CAFE);
        JsonNode left = owner.get(REFUSED).json();
        assertThat(rows(left)).containsExactly("smtp 127.0.99.201 password refuse untrusted-network 1");

        assertThat(owner.ask("DELETE", REFUSED + "/" + left.at("/0/id").asText(), "")
                        .status())
                .isEqualTo(204);
        assertThat(owner.get(REFUSED).json()).isEmpty();
        assertThat(owner.ask("DELETE", REFUSED + "/" + left.at("/0/id").asText(), "")
                        .status())
                .isEqualTo(404);
        assertThat(rows(owner.get(RECENT).json())).contains("smtp 127.0.99.201 password refuse untrusted-network 1");

        // It was dismissed for that place and that service alone.
        mail(person, person.password(), "smtp", Place.CAFE);
        mail(person, person.password(), "imap", Place.CAFE);
        assertThat(rows(owner.get(REFUSED).json()))
                .containsExactly("imap 127.0.99.201 password refuse untrusted-network 1");
    }
}
