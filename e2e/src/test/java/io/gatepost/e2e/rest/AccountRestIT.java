// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.rest.Caller.Reply;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a person manages with an access token of their own. */
@OnTheStack
final class AccountRestIT {
    private static final String ACCOUNT = "/realms/a.tld/gatepost/account/";
    private static final List<String> COLLECTIONS = List.of("app-passwords", "mobile-password");

    @Test
    void nothing_is_told_without_a_token_of_the_account(Stack stack) {
        Caller admin = Caller.operator(stack);
        Caller ofOtherRealm = Caller.person(stack, stack.admin().somebody("b.tld", "neighbour"), Place.OFFICE);
        for (String path : List.of("connection", "app-passwords", "mobile-password")) {
            assertThat(Caller.nobody(stack).get(ACCOUNT + path).status()).isEqualTo(401);
            assertThat(admin.get(ACCOUNT + path).status()).isEqualTo(401);
            assertThat(ofOtherRealm.get(ACCOUNT + path).status()).isEqualTo(401);
        }
    }

    @Test
    void the_connection_is_told_as_the_decision_sees_it(Stack stack) {
        Person person = stack.admin().somebody("a.tld", "connected");
        Caller signedIn = Caller.person(stack, person, Place.HOME);

        JsonNode home = signedIn.get(ACCOUNT + "connection").json();
        assertThat(home.path("address").asText()).isEqualTo(Place.HOME.address());
        assertThat(home.path("trusted").asBoolean()).isFalse();
        assertThat(home.at("/services/imap/accepts")).isEmpty();
        assertThat(home.at("/services/eas/accepts")).hasSize(1);

        JsonNode office = new Caller(signedIn.keycloak(), Place.OFFICE, signedIn.token())
                .get(ACCOUNT + "connection")
                .json();
        assertThat(office.path("trusted").asBoolean()).isTrue();
        assertThat(office.path("why").asText()).contains("office");
        assertThat(office.at("/services/imap/accepts").toString()).contains("app-password");
    }

    @Test
    void an_address_that_nobody_may_assert_is_not_believed(Stack stack) {
        Caller signedIn = Caller.person(stack, stack.admin().somebody("a.tld", "liar"), Place.HOME);
        for (String header : List.of("X-Forwarded-For", "X-Real-IP", "Client-IP", "Forwarded", "True-Client-IP")) {
            String value = header.equals("Forwarded") ? "for=127.0.10.5" : "127.0.10.5";
            JsonNode connection = signedIn.ask("GET", ACCOUNT + "connection", "", header, value)
                    .json();
            assertThat(connection.path("address").asText()).as(header).isEqualTo(Place.HOME.address());
            assertThat(connection.path("trusted").asBoolean()).as(header).isFalse();
        }
    }

    @Test
    void making_one_needs_the_second_factor_even_in_the_office(Stack stack) {
        Person person = stack.admin().somebody("a.tld", "office-worker");
        Caller byNetworkAlone = Caller.person(stack, person, Place.OFFICE);
        Caller byFactor = Caller.person(stack, person, Place.HOME);
        Map<String, Object> wish = Map.of("label", "phone", "services", List.of("imap"));

        Reply refused = byNetworkAlone.ask("POST", ACCOUNT + "app-passwords", wish);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.problem()).isEqualTo("step-up");
        assertThat(byNetworkAlone.ask("POST", ACCOUNT + "mobile-password", "").problem())
                .isEqualTo("step-up");
        assertThat(byNetworkAlone.get(ACCOUNT + "app-passwords").json()).isEmpty();

        assertThat(byFactor.ask("POST", ACCOUNT + "app-passwords", wish).status())
                .isEqualTo(201);
    }

    @Test
    void what_network_trust_let_in_is_shut_out_elsewhere(Stack stack) {
        Caller office = Caller.person(stack, stack.admin().somebody("a.tld", "traveller"), Place.OFFICE);
        assertThat(office.get(ACCOUNT + "app-passwords").status()).isEqualTo(200);
        assertThat(new Caller(office.keycloak(), Place.HOME, office.token())
                        .get(ACCOUNT + "app-passwords")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void a_secret_is_told_once(Stack stack) {
        Caller owner = Caller.person(stack, stack.admin().somebody("a.tld", "maker"), Place.HOME);
        Reply made = owner.ask(
                "POST",
                ACCOUNT + "app-passwords",
                Map.of(
                        "label",
                        "laptop",
                        "services",
                        List.of("imap", "smtp"),
                        "networks",
                        List.of("office", "198.51.100.0/24"),
                        "expires",
                        "2099-01-01T00:00:00+01:00"));
        assertThat(made.status()).as(made.json().toString()).isEqualTo(201);
        String secret = made.json().path("secret").asText();
        assertThat(made.response().headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(made.json().path("expires").asText()).isEqualTo("2098-12-31T23:00:00Z");

        JsonNode list = owner.get(ACCOUNT + "app-passwords").json();
        assertThat(list).hasSize(1);
        assertThat(list.get(0).path("label").asText()).isEqualTo("laptop");
        assertThat(list.get(0).path("state").asText()).isEqualTo("usable");
        assertThat(list.toString()).doesNotContain(secret);
        Reply console = owner.ask("GET", "/realms/a.tld/account/credentials", "", "Accept", "application/json");
        assertThat(console.json().toString())
                .contains("gatepost-app-password", "laptop")
                .doesNotContain(secret)
                .doesNotContain("\\\"mac\\\"");
    }

    @Test
    void a_mobile_password_is_an_app_password_for_activesync_alone(Stack stack) {
        Caller owner = Caller.person(stack, stack.admin().somebody("a.tld", "mobile"), Place.HOME);
        JsonNode mobile = owner.ask("POST", ACCOUNT + "mobile-password", "").json();
        JsonNode tablet = owner.ask("POST", ACCOUNT + "mobile-password", Map.of("label", "tablet"))
                .json();
        JsonNode app = owner.ask(
                        "POST", ACCOUNT + "app-passwords", Map.of("label", "mail", "services", List.of("imap")))
                .json();
        assertThat(mobile.path("kind").asText()).isEqualTo("mobile-password");
        assertThat(mobile.path("services")).hasSize(1);
        assertThat(app.path("kind").asText()).isEqualTo("app-password");
        assertThat(owner.get(ACCOUNT + "mobile-password").json()).hasSize(2);
        assertThat(owner.get(ACCOUNT + "app-passwords").json()).hasSize(3);

        assertThat(owner.ask(
                                "DELETE",
                                ACCOUNT + "mobile-password/" + app.path("id").asText(),
                                "")
                        .status())
                .isEqualTo(404);
        assertThat(owner.ask(
                                "DELETE",
                                ACCOUNT + "mobile-password/" + tablet.path("id").asText(),
                                "")
                        .status())
                .isEqualTo(204);
        assertThat(owner.ask(
                                "DELETE",
                                ACCOUNT + "mobile-password/" + tablet.path("id").asText(),
                                "")
                        .status())
                .isEqualTo(404);
        assertThat(owner.get(ACCOUNT + "mobile-password").json()).hasSize(1);
    }

    @Test
    void a_mobile_password_without_a_label_gets_one_that_is_free(Stack stack) {
        Caller owner = Caller.person(stack, stack.admin().somebody("a.tld", "lazy"), Place.HOME);
        List<String> labels = List.of("Mobile password", "Mobile password 2", "Mobile password 3");
        for (String label : labels) {
            Reply made = owner.ask("POST", ACCOUNT + "mobile-password", "{}");
            assertThat(made.status()).as(made.json().toString()).isEqualTo(201);
            assertThat(made.json().path("label").asText()).isEqualTo(label);
        }
    }

    @Test
    void nobody_removes_what_is_not_an_app_password_of_their_own(Stack stack) {
        Person person = stack.admin().somebody("a.tld", "owner");
        Caller owner = Caller.person(stack, person, Place.HOME);
        Caller other = Caller.person(stack, stack.admin().somebody("a.tld", "other"), Place.HOME);
        String id = owner.ask("POST", ACCOUNT + "mobile-password", "")
                .json()
                .path("id")
                .asText();
        JsonNode credentials = Json.read(stack.admin()
                .send("GET", "a.tld/users/" + stack.admin().idOf(person) + "/credentials", "")
                .body());
        assertThat(other.ask("DELETE", ACCOUNT + "app-passwords/" + id, "").status())
                .isEqualTo(404);
        for (JsonNode credential : credentials) {
            if (!credential.path("type").asText().equals("gatepost-app-password")) {
                assertThat(owner.ask(
                                        "DELETE",
                                        ACCOUNT + "app-passwords/"
                                                + credential.path("id").asText(),
                                        "")
                                .status())
                        .as(credential.path("type").asText())
                        .isEqualTo(404);
            }
        }
        assertThat(owner.get(ACCOUNT + "mobile-password").json()).hasSize(1);
    }

    /** A wish and where it is wrong. */
    private static final List<String> UNGRANTED = List.of(
            "{\"label\": \"\", \"services\": [\"imap\"]} /label",
            "{\"label\": \"a\\u0007b\", \"services\": [\"imap\"]} /label",
            "{\"label\": \"a\\u202eb\", \"services\": [\"imap\"]} /label",
            "{\"label\": \"a\", \"services\": []} /services",
            "{\"label\": \"a\", \"services\": [\"web\"]} /services/0",
            "{\"label\": \"a\", \"services\": [\"imap\", \"admin\"]} /services/1",
            "{\"label\": \"a\", \"services\": [\"IMAP\"]} /services/0",
            "{\"label\": \"a\", \"services\": [\"imap\", \"imap\"]} /services/1",
            "{\"label\": \"a\", \"services\": [\"imap\"], \"networks\": []} /networks",
            "{\"label\": \"a\", \"services\": [\"imap\"], \"networks\": [\"nowhere\"]} /networks/0",
            "{\"label\": \"a\", \"services\": [\"imap\"], \"networks\": [\"0.0.0.0/0\"]} /networks/0",
            "{\"label\": \"a\", \"services\": [\"imap\"], \"expires\": \"2020-01-01T00:00:00Z\"} /expires",
            "{\"label\": \"a\", \"services\": [\"imap\"], \"expires\": \"tomorrow\"} /expires",
            "{\"label\": \"a\", \"services\": [\"imap\"], \"secret\": \"mine\"} /secret",
            "{\"label\": \"a\"} /services",
            "{\"services\": [\"imap\"]} /label");

    @Test
    void a_wish_that_cannot_be_granted_names_the_field(Stack stack) {
        // One login for all: a code of the second factor is good for one.
        Caller owner = Caller.person(stack, stack.admin().somebody("a.tld", "wisher"), Place.HOME);
        for (String row : UNGRANTED) {
            int space = row.lastIndexOf(' ');
            Reply reply = owner.ask("POST", ACCOUNT + "app-passwords", row.substring(0, space));

            assertThat(reply.status()).as(row).isIn(400, 422);
            assertThat(reply.json().path("errors").findValuesAsText("pointer"))
                    .as(row)
                    .contains(row.substring(space + 1));
        }
        assertThat(owner.get(ACCOUNT + "app-passwords").json()).isEmpty();
    }

    @Test
    void labels_are_unique_and_their_number_is_limited(Stack stack) {
        Caller owner = Caller.person(stack, stack.admin().somebody("a.tld", "collector"), Place.HOME);
        Map<String, Object> wish = Map.of("label", "Phone", "services", List.of("imap"));
        assertThat(owner.ask("POST", ACCOUNT + "app-passwords", wish).status()).isEqualTo(201);
        Reply again =
                owner.ask("POST", ACCOUNT + "app-passwords", Map.of("label", "phone", "services", List.of("smtp")));
        assertThat(again.status()).isEqualTo(422);
        assertThat(again.json().path("errors").findValuesAsText("pointer")).containsExactly("/label");

        // The policy of a.tld allows 25.
        for (int number = 2; number <= 25; number++) {
            assertThat(owner.ask(
                                    "POST",
                                    ACCOUNT + "app-passwords",
                                    Map.of("label", "number " + number, "services", List.of("imap")))
                            .status())
                    .isEqualTo(201);
        }
        Reply tooMany = owner.ask("POST", ACCOUNT + "mobile-password", "");
        assertThat(tooMany.status()).isEqualTo(409);
        assertThat(tooMany.problem()).isEqualTo("limit");
        for (String collection : COLLECTIONS) {
            assertThat(owner.ask("DELETE", ACCOUNT + collection + "/no-such-id", "")
                            .status())
                    .isEqualTo(404);
        }
    }

    @Test
    void the_document_of_the_interface_is_served(Stack stack) {
        Reply reply = Caller.nobody(stack).get("/realms/a.tld/gatepost/openapi.json");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json().path("paths")).isNotEmpty();
    }
}
