// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.web;

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
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who must set up a second factor, until when, from where, and what opens meanwhile. */
@OnTheStack
final class EnrolmentIT {
    private final Stack stack;

    EnrolmentIT(Stack stack) {
        this.stack = stack;
    }

    @Test
    void in_the_time_of_grace_it_can_be_put_off_and_is_asked_again() {
        SmallDomain domain = domain(graceOf(Duration.ofDays(30)));
        Person person = domain.person("late", "");
        try (PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            for (int signIn = 0; signIn < 2; signIn++) {
                visitor.forgetAllBut("none");
                assertThat(signIn(visitor, person)).isEqualTo(new Page.EnrolmentAsked(true));
                assertThat(visitor.submit(Map.of("later", "on"))).isInstanceOf(Page.Arrived.class);
            }
            // Whoever is signed in is not asked at every click.
            assertThat(visitor.open(stack.secondClient("isp").begin().address()))
                    .isInstanceOf(Page.Arrived.class);
        }
    }

    @Test
    void in_the_office_too_where_the_password_is_enough() {
        SmallDomain domain = domain(graceOf(Duration.ofDays(30)));
        Person person = domain.person("insider", "");
        try (PlainVisitor visitor = new PlainVisitor(Place.OFFICE)) {
            assertThat(signIn(visitor, person)).isEqualTo(new Page.EnrolmentAsked(true));
            assertThat(visitor.submit(Map.of("later", "on"))).isInstanceOf(Page.Arrived.class);
        }
    }

    @Test
    void now_leads_to_the_enrolment_and_the_next_sign_in_asks_for_the_factor() {
        SmallDomain domain = domain(graceOf(Duration.ofDays(30)));
        Person person = domain.person("prompt", "");
        try (PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            signIn(visitor, person);
            assertThat(visitor.submit(Map.of("now", "on"))).isEqualTo(new Page.EnrolmentOffered());
            String secret = Otp.base32(visitor.field("totpSecret"));
            assertThat(visitor.submit(Map.of("totp", Otp.next(secret), "userLabel", "phone")))
                    .isInstanceOf(Page.CodesShown.class);
            assertThat(visitor.keepCodes()).isInstanceOf(Page.Arrived.class);
            visitor.forgetAllBut("none");
            assertThat(signIn(visitor, person)).isEqualTo(new Page.CodeAsked(false));
        }
    }

    @Test
    void where_it_cannot_be_set_up_the_page_says_so() {
        SmallDomain domain = domain("\"enrolFrom\": \"trusted\", " + graceOf(Duration.ofDays(30)));
        Person person = domain.person("outside", "");
        try (PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            assertThat(signIn(visitor, person)).isEqualTo(new Page.EnrolmentAsked(false));
            // "Now" was not offered.
            assertThat(visitor.submit(Map.of("now", "on"))).isInstanceOf(Page.Arrived.class);
        }
    }

    /** Both before the button and after the page was opened. */
    @Test
    void after_the_time_of_grace_there_is_no_later() {
        SmallDomain domain = domain(graceOf(Duration.ofDays(30)));
        Person person = domain.person("slow", "");
        try (PlainVisitor visitor = new PlainVisitor(Place.HOME);
                PlainVisitor inside = new PlainVisitor(Place.OFFICE)) {
            assertThat(signIn(visitor, person)).isEqualTo(new Page.EnrolmentAsked(true));
            domain.write(graceOf(Duration.ofMinutes(-1)));
            assertThat(visitor.submit(Map.of("later", "on"))).isEqualTo(new Page.EnrolmentOffered());
            assertThat(signIn(inside, person)).isEqualTo(new Page.EnrolmentOffered());
        }
    }

    /** What was let in under the grace opens nothing when it has ended. */
    @Test
    void a_session_from_the_time_of_grace_ends_with_it() {
        SmallDomain domain = domain(graceOf(Duration.ofDays(30)));
        Person person = domain.person("graced", "");
        Webmail webmail = stack.webmail("isp");
        Webmail.SignIn signIn = webmail.begin();
        try (PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            visitor.open(signIn.address());
            visitor.enterRight(person.name(), person.password());
            Page.Arrived arrived = (Page.Arrived) visitor.submit(Map.of("later", "on"));
            if (!(webmail.redeem(Place.HOME, signIn, arrived) instanceof Webmail.Tokens tokens)) {
                throw new AssertionError("no tokens in the time of grace");
            }
            assertThat(webmail.refresh(Place.HOME, tokens)).isInstanceOf(Webmail.Tokens.class);
            domain.write(graceOf(Duration.ofMinutes(-1)));
            assertThat(webmail.refresh(Place.HOME, tokens)).isInstanceOf(Webmail.NoTokens.class);
            assertThat(visitor.open(webmail.begin().address())).isNotInstanceOf(Page.Arrived.class);
        }
    }

    @Test
    void a_domain_that_switches_it_off_and_on_again_asks_for_no_new_enrolment() {
        SmallDomain domain = domain("\"enrolFrom\": \"trusted\"");
        Person person = domain.person("keeper", "KRSXG5CTMVRXEZLUKRSXG5CT");
        try (PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            assertThat(signIn(visitor, person)).isEqualTo(new Page.CodeAsked(false));
            domain.writeEnrolment("off", "\"enrolFrom\": \"trusted\"");
            visitor.forgetAllBut("none");
            assertThat(signIn(visitor, person)).isInstanceOf(Page.Arrived.class);
            domain.write("\"enrolFrom\": \"trusted\"");
            visitor.forgetAllBut("none");
            assertThat(signIn(visitor, person)).isEqualTo(new Page.CodeAsked(false));
            assertThat(visitor.enterCode(Otp.next(person.otpSecret()))).isInstanceOf(Page.Arrived.class);
        }
    }

    /** A browser left open at a session must not make the next person its owner. */
    @Test
    void in_a_session_that_stands_the_password_is_asked_for_again() {
        SmallDomain domain = domain(graceOf(Duration.ofDays(30)));
        Person person = domain.person("away", "");
        try (PlainVisitor visitor = new PlainVisitor(Place.OFFICE)) {
            signIn(visitor, person);
            visitor.submit(Map.of("later", "on"));
            for (String action :
                    new String[] {"CONFIGURE_TOTP", "webauthn-register", "CONFIGURE_RECOVERY_AUTHN_CODES"}) {
                assertThat(visitor.open(stack.webmail("isp")
                                .begin(Map.of("kc_action", action))
                                .address()))
                        .as(action)
                        .isEqualTo(new Page.PasswordAsked(false));
            }
            visitor.open(stack.webmail("isp")
                    .begin(Map.of("kc_action", "CONFIGURE_TOTP"))
                    .address());
            assertThat(visitor.submit(Map.of("password", "not-the-password"))).isEqualTo(new Page.PasswordAsked(true));
            Page page = visitor.submit(Map.of("password", person.password()));
            // For a moment after a wrong one Keycloak may take the account for one that is being guessed at.
            for (int tries = 0; tries < 20 && page.equals(new Page.PasswordAsked(true)); tries++) {
                page = visitor.submit(Map.of("password", person.password()));
            }
            assertThat(page).isEqualTo(new Page.EnrolmentOffered());
        }
    }

    @Test
    void only_a_key_that_the_server_made_is_enrolled() {
        SmallDomain domain = domain("");
        Person person = domain.person("foisted", "");
        String known = "KRSXG5CTMVRXEZLUKRSXG5CT";
        try (PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            assertThat(signIn(visitor, person)).isEqualTo(new Page.EnrolmentOffered());
            assertThat(visitor.submit(Map.of("totp", Otp.next(Otp.base32(known)), "totpSecret", known)))
                    .isEqualTo(new Page.EnrolmentOffered());
        }
    }

    @Test
    void a_passkey_can_be_set_up_instead_of_an_app() {
        SmallDomain domain = domain("");
        Person person = domain.person("chooser", "");
        try (PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            assertThat(signIn(visitor, person)).isEqualTo(new Page.EnrolmentOffered());
            assertThat(visitor.submit(Map.of("gatepostInstead", "passkey"))).isEqualTo(new Page.PasskeyOffered());
            // What the browser says where there are no passkeys, as at a bare address.
            assertThat(visitor.submit(Map.of("error", "This is an invalid domain.")))
                    .isInstanceOf(Page.Other.class);
            assertThat(visitor.sees("gatepostInstead")).isTrue();
            assertThat(visitor.submit(Map.of("gatepostInstead", "otp"))).isEqualTo(new Page.EnrolmentOffered());
            domain.write("\"methods\": [\"otp\"]");
            assertThat(visitor.sees("gatepostInstead")).isTrue();
            assertThat(visitor.submit(Map.of("gatepostInstead", "passkey"))).isEqualTo(new Page.EnrolmentOffered());
            assertThat(visitor.sees("gatepostInstead")).isFalse();
        }
    }

    @Test
    void a_group_and_an_account_may_have_an_enrolment_of_their_own() {
        String group = "scanners-" + Long.toHexString(System.nanoTime());
        SmallDomain domain = domain("\"accounts\": {\"strict\": {\"enrolment\": \"required\"}}, \"groups\": {\"" + group
                + "\": {\"enrolment\": \"off\"}}");
        Person scanner = domain.person("scanner", "");
        Person strict = domain.person("strict", "");
        Person other = domain.person("other", "");
        join(group, scanner, strict);
        for (Person asked : new Person[] {strict, other}) {
            try (PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
                assertThat(signIn(visitor, asked)).as("%s", asked).isEqualTo(new Page.EnrolmentOffered());
            }
        }
        try (PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            assertThat(signIn(visitor, scanner)).isInstanceOf(Page.Arrived.class);
        }
    }

    @Test
    void a_stolen_password_sets_up_nothing_outside_in_the_time_of_grace_either() {
        SmallDomain domain = domain("\"enrolFrom\": \"trusted\", " + graceOf(Duration.ofDays(30)));
        Person person = domain.person("robbed", "");
        for (String action : new String[] {
            "CONFIGURE_TOTP", "webauthn-register", "CONFIGURE_RECOVERY_AUTHN_CODES", "gatepost-fresh-factor"
        }) {
            try (PlainVisitor thief = new PlainVisitor(Place.CAFE)) {
                thief.open(
                        stack.webmail("isp").begin(Map.of("kc_action", action)).address());
                assertThat(thief.enterRight(person.name(), person.password()))
                        .as(action)
                        .isNotInstanceOfAny(
                                Page.EnrolmentOffered.class, Page.PasskeyOffered.class, Page.CodesShown.class);
            }
        }
    }

    @Test
    void several_apps_each_with_its_name() {
        SmallDomain domain = domain("");
        Person person = domain.person("several", "KRSXG5CTMVRXEZLUKRSXG5CT");
        String second;
        try (PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            visitor.open(stack.webmail("isp")
                    .begin(Map.of("kc_action", "CONFIGURE_TOTP"))
                    .address());
            assertThat(visitor.enterRight(person.name(), person.password())).isEqualTo(new Page.CodeAsked(false));
            assertThat(visitor.enterCode(Otp.next(person.otpSecret()))).isEqualTo(new Page.EnrolmentOffered());
            second = Otp.base32(visitor.field("totpSecret"));
            assertThat(visitor.submit(Map.of("totp", Otp.next(second))))
                    .as("without a name")
                    .isEqualTo(new Page.EnrolmentOffered());
            assertThat(visitor.submit(Map.of("totp", Otp.next(second), "userLabel", "test")))
                    .as("of the first one's name")
                    .isEqualTo(new Page.EnrolmentOffered());
            assertThat(visitor.submit(Map.of("totp", Otp.next(second), "userLabel", "tablet")))
                    .isInstanceOf(Page.CodesShown.class);
            assertThat(visitor.keepCodes()).isInstanceOf(Page.Arrived.class);
        }
        try (PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            assertThat(signIn(visitor, person)).isEqualTo(new Page.CodeAsked(false));
            assertThat(visitor.html()).contains("tablet");
            assertThat(visitor.submit(Map.of("otp", Otp.next(second), "selectedCredentialId", idOf(person, "tablet"))))
                    .isInstanceOf(Page.Arrived.class);
        }
    }

    private String idOf(Person person, String label) {
        for (JsonNode credential : Json.read(stack.admin()
                .send("GET", "isp/users/" + stack.admin().idOf(person) + "/credentials", "")
                .body())) {
            if (credential.path("userLabel").asText().equals(label)) {
                return credential.path("id").asText();
            }
        }
        throw new AssertionError("nothing is named " + label);
    }

    private void join(String group, Person... members) {
        assertThat(stack.admin()
                        .send("POST", "isp/groups", Json.write(Map.of("name", group)))
                        .statusCode())
                .isEqualTo(201);
        String id = Json.read(stack.admin()
                        .send("GET", "isp/groups?exact=true&search=" + group, "")
                        .body())
                .get(0)
                .path("id")
                .asText();
        for (Person member : members) {
            assertThat(stack.admin()
                            .send("PUT", "isp/users/" + stack.admin().idOf(member) + "/groups/" + id, "")
                            .statusCode())
                    .isEqualTo(204);
        }
    }

    private Page signIn(PlainVisitor visitor, Person person) {
        visitor.open(stack.webmail("isp").begin().address());
        return visitor.enterRight(person.name(), person.password());
    }

    private static String graceOf(Duration time) {
        return "\"graceUntil\": \"" + Instant.now().plus(time).truncatedTo(java.time.temporal.ChronoUnit.SECONDS)
                + "\"";
    }

    private SmallDomain domain(String secondFactor) {
        return SmallDomain.with(stack, secondFactor);
    }
}
