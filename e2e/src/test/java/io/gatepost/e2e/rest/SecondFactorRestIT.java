// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.Otp;
import io.gatepost.e2e.client.Page;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.PlainVisitor;
import io.gatepost.e2e.client.Webmail;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An admin helps somebody whose second factor is lost, or at home. */
@OnTheStack
final class SecondFactorRestIT {
    private final Stack stack;

    SecondFactorRestIT(Stack stack) {
        this.stack = stack;
    }

    private HttpResponse<String> ask(String method, Person person, String path, String json) {
        return stack.admin()
                .send(
                        method,
                        person.realm() + "/gatepost/accounts/" + stack.admin().idOf(person) + "/second-factor" + path,
                        json);
    }

    private String bypass(Person person, String wish) {
        HttpResponse<String> response = ask("POST", person, "/bypass", wish);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
        return Json.read(response.body()).path("code").asText();
    }

    private JsonNode state(Person person) {
        return Json.read(ask("GET", person, "", "").body());
    }

    private Page signIn(PlainVisitor visitor, Person person) {
        visitor.open(stack.webmail(person.realm()).begin().address());
        return visitor.enterRight(person.name(), person.password());
    }

    @Test
    void a_reset_takes_all_that_rests_on_the_factors_and_leaves_the_password() {
        Person person = stack.admin().somebody("a.tld", "phone-lost");
        PlainVisitor trusted = new PlainVisitor(Place.HOME);
        assertThat(signIn(trusted, person)).isEqualTo(new Page.CodeAsked(false));
        assertThat(trusted.submit(Map.of("otp", Otp.next(person.otpSecret()), "gatepostTrustDevice", "on")))
                .isInstanceOf(Page.Arrived.class);
        trusted.forgetAllBut("GATEPOST_");
        assertThat(signIn(trusted, person)).as("the device is trusted").isInstanceOf(Page.Arrived.class);
        Caller before = Caller.person(stack, person, Place.HOME);
        assertThat(before.ask("POST", "/realms/a.tld/gatepost/account/trusted-addresses", "{}")
                        .status())
                .isEqualTo(201);
        assertThat(imapFrom(Place.HOME, person)).isEqualTo("admit");
        assertThat(state(person).path("factors").findValuesAsText("type")).containsExactly("otp");

        HttpResponse<String> reset = ask("POST", person, "/reset", "");
        assertThat(reset.statusCode()).as(reset.body()).isEqualTo(200);
        assertThat(Json.read(reset.body()).path("removed").findValuesAsText("type"))
                .containsExactly("otp");
        assertThat(state(person).path("factors")).isEmpty();
        assertThat(before.get("/realms/a.tld/gatepost/account/connection").status())
                .isEqualTo(401);
        assertThat(imapFrom(Place.HOME, person)).isEqualTo("refuse");
        assertThat(imapFrom(Place.OFFICE, person)).isEqualTo("admit");
        trusted.forgetAllBut("GATEPOST_");
        assertThat(signIn(trusted, person))
                .as("nor is the device")
                .isEqualTo(new Page.Refused("enrol-from-trusted-network"));
        String devices = "a.tld/gatepost/accounts/" + stack.admin().idOf(person) + "/trusted-devices";
        assertThat(Json.read(stack.admin().send("GET", devices, "").body())).isEmpty();
        trusted.close();
        try (PlainVisitor outside = new PlainVisitor(Place.HOME);
                PlainVisitor inside = new PlainVisitor(Place.OFFICE)) {
            // Whoever has the password alone sets up nothing outside.
            assertThat(signIn(outside, person)).isEqualTo(new Page.Refused("enrol-from-trusted-network"));
            assertThat(signIn(inside, person)).isEqualTo(new Page.EnrolmentOffered());
        }
        assertThat(Json.read(stack.admin()
                        .send("GET", "a.tld/admin-events?max=20&operationTypes=DELETE", "")
                        .body()))
                .anySatisfy(event -> {
                    assertThat(event.path("resourceType").asText()).isEqualTo("GATEPOST_SECOND_FACTOR");
                    assertThat(event.path("resourcePath").asText())
                            .contains(stack.admin().idOf(person) + "/second-factor/reset");
                });
    }

    private String imapFrom(Place place, Person person) {
        return Caller.bridge(stack)
                .ask(
                        "POST",
                        "/realms/master/gatepost/bridge/login",
                        Map.of(
                                "name",
                                person.name(),
                                "secret",
                                person.password(),
                                "kind",
                                "password",
                                "service",
                                "imap",
                                "address",
                                place.address(),
                                "via",
                                "test"))
                .json()
                .path("outcome")
                .asText();
    }

    /** A right code after a wrong one: while Keycloak still counts that, it takes the account for locked. */
    private static Page right(PlainVisitor visitor, String code) {
        Page page = visitor.submit(Map.of("bypass", code));
        for (int tries = 0; tries < 40 && page instanceof Page.BypassAsked; tries++) {
            page = visitor.submit(Map.of("bypass", code));
        }
        return page;
    }

    @Test
    void a_bypass_lets_in_once_and_makes_no_secrets() {
        Person person = stack.admin().somebody("a.tld", "phone-at-home");
        String code = bypass(person, "");
        assertThat(code).matches("[2-9a-hj-km-np-z]{5}-[2-9a-hj-km-np-z]{5}");
        assertThat(state(person).toString()).contains("until").doesNotContain(code);
        assertThat(Json.read(stack.admin()
                        .send("GET", "a.tld/admin-events?max=20&operationTypes=CREATE", "")
                        .body()))
                .anySatisfy(event -> {
                    assertThat(event.path("resourcePath").asText())
                            .contains(stack.admin().idOf(person) + "/second-factor/bypass");
                    assertThat(event.at("/details/gatepost_until").asText()).isNotEmpty();
                    assertThat(event.toString()).doesNotContain(code);
                });

        Webmail webmail = stack.webmail("a.tld");
        Webmail.SignIn signIn = webmail.begin();
        try (PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            visitor.open(signIn.address());
            assertThat(visitor.enterRight(person.name(), person.password())).isEqualTo(new Page.BypassAsked(false));
            assertThat(visitor.submit(Map.of("bypass", "22222-22222"))).isEqualTo(new Page.BypassAsked(true));
            // As it is heard over the telephone.
            Page page = right(visitor, " " + code.replace("-", " ").toUpperCase(Locale.ROOT));
            assertThat(page).isInstanceOf(Page.Arrived.class);
            assertThat(webmail.redeem(Place.HOME, signIn, (Page.Arrived) page))
                    .isInstanceOfSatisfying(Webmail.Tokens.class, tokens -> {
                        Caller owner = new Caller(stack.keycloakUrl(), Place.HOME, tokens.access());
                        assertThat(owner.get("/realms/a.tld/gatepost/account/app-passwords")
                                        .status())
                                .isEqualTo(200);
                        assertThat(owner.ask(
                                                "POST",
                                                "/realms/a.tld/gatepost/account/app-passwords",
                                                Map.of("label", "x", "services", List.of("imap")))
                                        .problem())
                                .isEqualTo("step-up");
                    });
        }
        try (PlainVisitor again = new PlainVisitor(Place.HOME)) {
            assertThat(signIn(again, person)).isEqualTo(new Page.CodeAsked(false));
        }
        assertThat(state(person).has("bypass")).isFalse();
    }

    @Test
    void a_bypass_lets_somebody_without_a_factor_set_one_up_where_they_are() {
        Person person = stack.admin().create(new Person("a.tld", name("new"), "a-good-password-of-somebody", ""));
        try (PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            assertThat(signIn(visitor, person)).isEqualTo(new Page.Refused("enrol-from-trusted-network"));
            String code = bypass(person, "{}");
            assertThat(signIn(visitor, person)).isEqualTo(new Page.BypassAsked(false));
            assertThat(visitor.submit(Map.of("bypass", code))).isEqualTo(new Page.EnrolmentOffered());
        }
    }

    @Test
    void the_factor_itself_does_as_well_and_leaves_the_bypass() {
        Person person = stack.admin().somebody("a.tld", "found-it");
        bypass(person, "{\"for\": \"PT10M\"}");
        try (PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            assertThat(signIn(visitor, person)).isEqualTo(new Page.BypassAsked(false));
            assertThat(visitor.submit(Map.of("bypass", Otp.wrong(person.otpSecret()))))
                    .isEqualTo(new Page.BypassAsked(true));
            assertThat(right(visitor, Otp.next(person.otpSecret()))).isInstanceOf(Page.Arrived.class);
        }
        assertThat(state(person).has("bypass")).isTrue();
        assertThat(ask("DELETE", person, "/bypass", "").statusCode()).isEqualTo(204);
        assertThat(ask("DELETE", person, "/bypass", "").statusCode()).isEqualTo(404);
        try (PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            assertThat(signIn(visitor, person)).isEqualTo(new Page.CodeAsked(false));
        }
    }

    @Test
    void a_bypass_stands_few_guesses() {
        Person person = stack.admin().somebody("a.tld", "guessed-at");
        String code = bypass(person, "");
        try (PlainVisitor guesser = new PlainVisitor(Place.CAFE)) {
            Page page = signIn(guesser, person);
            int guesses = 0;
            // While Keycloak still counts one wrong code, it takes the account for locked and the next one for none.
            while (page instanceof Page.BypassAsked && guesses < 40) {
                page = guesser.submit(Map.of("bypass", "22222-22222"));
                guesses++;
            }
            assertThat(guesses).isBetween(5, 15);
            assertThat(page).isInstanceOf(Page.Refused.class);
        }
        assertThat(state(person).has("bypass")).isFalse();
        try (PlainVisitor late = new PlainVisitor(Place.CAFE)) {
            assertThat(signIn(late, person)).isEqualTo(new Page.CodeAsked(false));
            assertThat(late.enterCode(code)).isEqualTo(new Page.CodeAsked(true));
        }
    }

    @Test
    void a_bypass_ends_at_its_time_and_with_the_next_one() {
        Person person = stack.admin().somebody("a.tld", "too-late");
        String first = bypass(person, "");
        String second = bypass(person, "{\"for\": \"PT2S\"}");
        assertThat(second).isNotEqualTo(first);
        try (PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            Page page = signIn(visitor, person);
            Instant patience = Instant.now().plus(Duration.ofSeconds(20));
            while (state(person).has("bypass")) {
                assertThat(Instant.now()).isBefore(patience);
            }
            if (page instanceof Page.BypassAsked) {
                assertThat(visitor.submit(Map.of("bypass", second))).isNotInstanceOf(Page.Arrived.class);
            }
        }
        try (PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            assertThat(signIn(visitor, person)).isEqualTo(new Page.CodeAsked(false));
        }
    }

    @Test
    void a_bypass_is_of_one_account() {
        Person person = stack.admin().somebody("a.tld", "mine");
        Person other = stack.admin().somebody("a.tld", "theirs");
        String code = bypass(person, "");
        bypass(other, "");
        try (PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            assertThat(signIn(visitor, other)).isEqualTo(new Page.BypassAsked(false));
            assertThat(visitor.submit(Map.of("bypass", code))).isEqualTo(new Page.BypassAsked(true));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT24H1S", "P2D", "-PT1H", "an hour", "1h", "P1M"})
    void a_bypass_has_bounds(String duration) {
        HttpResponse<String> response = ask("POST", Person.BOB, "/bypass", "{\"for\": \"" + duration + "\"}");
        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(response.body()).contains("/for");
    }

    private static String name(String part) {
        return part + "-" + Long.toHexString(System.nanoTime()) + "@a.tld";
    }
}
