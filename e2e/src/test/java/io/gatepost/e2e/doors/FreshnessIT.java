// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.doors;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.HttpPlace;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.MailSink;
import io.gatepost.e2e.client.Otp;
import io.gatepost.e2e.client.Page;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.PlainVisitor;
import io.gatepost.e2e.client.Webmail;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever has a second factor shows it before what gives the account away: an older sign-in, the office or a mailbox is not enough. */
@OnTheStack
final class FreshnessIT {
    private static final String REALM = "a.tld";
    private static final Pattern LINK = Pattern.compile("http://\\S+");

    @BeforeAll
    static void clients(Stack stack) {
        Clients.make(stack.admin(), REALM);
    }

    @Test
    void row_7_a_password_entered_again_brings_no_factor_with_it(Stack stack) {
        Person person = stack.admin().somebody(REALM, "again");
        try (PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            visitor.open(client(stack).begin().address());
            visitor.enterRight(person.name(), person.password());
            Visit.arrived(visitor.enterCode(Otp.next(person.otpSecret())));
            for (Map<String, String> again : List.of(
                    Map.of("prompt", "login", "kc_action", "UPDATE_PASSWORD"),
                    Map.of("max_age", "0", "kc_action", "CONFIGURE_TOTP"))) {
                visitor.open(client(stack).begin(again).address());
                Page page = visitor.submit(Map.of("password", person.password()));
                assertThat(page).as("%s", again).isInstanceOf(Page.CodeAsked.class);
            }
        }
    }

    /** The mailbox is one factor, and the one that the password protects. */
    @ParameterizedTest
    @ValueSource(strings = {"HOME", "OFFICE"})
    void row_20_who_reads_the_mailbox_sets_no_password_without_the_factor(Place place, Stack stack) {
        Person person = stack.admin().somebody(REALM, "forgetful");
        withMail(stack, sink -> {
            try (PlainVisitor visitor = new PlainVisitor(place)) {
                visitor.open(client(stack).begin().address());
                visitor.followTo("reset-credentials");
                visitor.submit(Map.of("username", person.name()));
                assertThat(visitor.open(link(sink))).isEqualTo(new Page.CodeAsked(false));
                assertThat(visitor.sees("password-new")).isFalse();
                visitor.enterCode(Otp.next(person.otpSecret()));
                assertThat(visitor.sees("password-new")).isTrue();
            }
        });
    }

    @Test
    void row_22_a_confirmed_address_is_no_session(Stack stack) {
        Person person = stack.admin().somebody(REALM, "confirmed");
        withMail(stack, sink -> {
            String user = REALM + "/users/" + stack.admin().idOf(person);
            assertThat(stack.admin()
                            .send("PUT", user + "/send-verify-email", "")
                            .statusCode())
                    .isEqualTo(204);
            try (PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
                visitor.open(link(sink));
                assertThat(visitor.open(client(stack).begin().address())).isEqualTo(new Page.PasswordAsked(false));
            }
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"email\":\"thief@example.net\"}",
                "{\"attributes\":{\"email\":[\"thief@example.net\"]}}",
                "{\"attributes\":{\"email\":\"thief@example.net\"}}",
                "{\"email\":\"%s\",\"attributes\":{\"user.attributes.email\":[\"thief@example.net\"]}}",
                "{\"email\":\"\"}",
                "{\"email\":\"%s\",\"username\":\"somebody@else.tld\"}",
            })
    void the_e_mail_address_is_not_changed_over_rest_without_the_factor(String body, Stack stack) {
        Person person = stack.admin().somebody(REALM, "moved");
        String profile = body.formatted(person.name());
        try (Visit office = new Visit(stack, person, Coming.OFFICE)) {
            Webmail.Tokens tokens = office.tokens(Clients.PUBLIC, "openid");
            for (String path : List.of("/account", "/account/", "/account/v1alpha1/")) {
                HttpResponse<String> response = save(stack, Place.OFFICE, path, profile, tokens);
                assertThat(response.statusCode())
                        .as(path + " " + response.body())
                        .isIn(403, 404);
            }
        }
        assertThat(emailOf(stack, person)).isEqualTo(person.name());
    }

    @Test
    void with_the_factor_or_without_a_change_the_profile_is_saved(Stack stack) {
        Person person = stack.admin().somebody(REALM, "mover");
        try (Visit office = new Visit(stack, person, Coming.OFFICE);
                Visit proven = new Visit(stack, person, Coming.PROVEN)) {
            String same = Json.write(Map.of(
                    "username", person.name(), "email", person.name(), "firstName", "Other", "lastName", "Name"));
            assertThat(save(stack, Place.OFFICE, "/account/", same, office.tokens(Clients.PUBLIC, "openid"))
                            .statusCode())
                    .isEqualTo(204);
            String moved = Json.write(Map.of(
                    "username",
                    person.name(),
                    "email",
                    "elsewhere-" + person.name(),
                    "firstName",
                    "Other",
                    "lastName",
                    "Name"));
            assertThat(save(stack, Place.CAFE, "/account/", moved, proven.tokens(Clients.PUBLIC, "openid"))
                            .statusCode())
                    .isEqualTo(204);
        }
        assertThat(emailOf(stack, person)).isEqualTo("elsewhere-" + person.name());
    }

    @Test
    void the_e_mail_address_is_not_changed_on_the_profile_page_without_the_factor(Stack stack) {
        Person person = stack.admin().somebody(REALM, "paged");
        Map<String, String> moved =
                Map.of("email", "elsewhere-" + person.name(), "firstName", "Some", "lastName", "Body");
        try (PlainVisitor visitor = new PlainVisitor(Place.OFFICE)) {
            visitor.open(
                    client(stack).begin(Map.of("kc_action", "UPDATE_PROFILE")).address());
            visitor.enterRight(person.name(), person.password());
            assertThat(visitor.submit(moved)).isEqualTo(new Page.CodeAsked(false));
            assertThat(emailOf(stack, person)).isEqualTo(person.name());
            visitor.enterCode(Otp.next(person.otpSecret()));
            assertThat(visitor.sees("email")).as("the page is shown again").isTrue();
            assertThat(visitor.submit(moved)).isInstanceOf(Page.Arrived.class);
        }
        assertThat(emailOf(stack, person)).isEqualTo("elsewhere-" + person.name());
    }

    private interface WithMail {
        void run(MailSink sink);
    }

    private static void withMail(Stack stack, WithMail work) {
        try (MailSink sink = new MailSink()) {
            Map<String, String> before = stack.admin()
                    .mailServer(
                            REALM,
                            Map.of(
                                    "host",
                                    "127.0.0.1",
                                    "port",
                                    Integer.toString(sink.port()),
                                    "from",
                                    "gatepost@a.tld"));
            try {
                work.run(sink);
            } finally {
                stack.admin().mailServer(REALM, before);
            }
        }
    }

    private static URI link(MailSink sink) {
        Matcher link = LINK.matcher(sink.next().text());
        assertThat(link.find()).isTrue();
        return URI.create(link.group());
    }

    private static HttpResponse<String> save(
            Stack stack, Place from, String path, String profile, Webmail.Tokens tokens) {
        return HttpPlace.at(from)
                .postJson(
                        stack.keycloakUrl().resolve("/realms/" + REALM + path),
                        profile,
                        "Authorization",
                        "Bearer " + tokens.access(),
                        "Accept",
                        "application/json");
    }

    private static String emailOf(Stack stack, Person person) {
        JsonNode user = Json.read(stack.admin()
                .send("GET", REALM + "/users/" + stack.admin().idOf(person), "")
                .body());
        return user.path("email").asText();
    }

    private static Webmail client(Stack stack) {
        return new Webmail(stack.keycloakUrl(), REALM, Clients.PUBLIC);
    }
}
