// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
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
        Domain domain = domain(graceOf(Duration.ofDays(30)));
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
        Domain domain = domain(graceOf(Duration.ofDays(30)));
        Person person = domain.person("insider", "");
        try (PlainVisitor visitor = new PlainVisitor(Place.OFFICE)) {
            assertThat(signIn(visitor, person)).isEqualTo(new Page.EnrolmentAsked(true));
            assertThat(visitor.submit(Map.of("later", "on"))).isInstanceOf(Page.Arrived.class);
        }
    }

    @Test
    void now_leads_to_the_enrolment_and_the_next_sign_in_asks_for_the_factor() {
        Domain domain = domain(graceOf(Duration.ofDays(30)));
        Person person = domain.person("prompt", "");
        try (PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            signIn(visitor, person);
            assertThat(visitor.submit(Map.of("now", "on"))).isEqualTo(new Page.EnrolmentOffered());
            String secret = Otp.base32(visitor.field("totpSecret"));
            assertThat(visitor.submit(Map.of("totp", Otp.next(secret), "userLabel", "phone")))
                    .isInstanceOf(Page.Arrived.class);
            visitor.forgetAllBut("none");
            assertThat(signIn(visitor, person)).isEqualTo(new Page.CodeAsked(false));
        }
    }

    @Test
    void where_it_cannot_be_set_up_the_page_says_so() {
        Domain domain = domain("\"enrolFrom\": \"trusted\", " + graceOf(Duration.ofDays(30)));
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
        Domain domain = domain(graceOf(Duration.ofDays(30)));
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
        Domain domain = domain(graceOf(Duration.ofDays(30)));
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
        Domain domain = domain("\"enrolFrom\": \"trusted\"");
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

    @Test
    void a_group_and_an_account_may_have_an_enrolment_of_their_own() {
        Domain domain = domain("\"accounts\": {\"scanner\": {\"enrolment\": \"off\"}}");
        Person scanner =
                stack.admin().create(new Person("isp", "scanner@" + domain.name(), "the-scanners-password", ""));
        Person other = domain.person("other", "");
        try (PlainVisitor visitor = new PlainVisitor(Place.HOME);
                PlainVisitor second = new PlainVisitor(Place.HOME)) {
            assertThat(signIn(visitor, scanner)).isInstanceOf(Page.Arrived.class);
            assertThat(signIn(second, other)).isEqualTo(new Page.EnrolmentOffered());
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

    private Domain domain(String secondFactor) {
        Domain domain = new Domain(stack, "e" + Long.toHexString(System.nanoTime()) + ".tld");
        domain.write(secondFactor);
        return domain;
    }

    /** A small domain of its own, so that a test may change its policy. */
    private record Domain(Stack stack, String name) {
        Person person(String part, String otpSecret) {
            return stack.admin().create(new Person("isp", part + "@" + name, "a-good-password-of-" + part, otpSecret));
        }

        void write(String secondFactor) {
            writeEnrolment("required", secondFactor);
        }

        void writeEnrolment(String word, String rest) {
            String from = rest.contains("enrolFrom") ? "" : ", \"enrolFrom\": \"anywhere\"";
            var answer = stack.admin().send("PUT", "isp/gatepost/policies/" + name, """
                    {"version": 1, "networks": {"office": ["127.0.10.0/24"]},
                     "secondFactor": {"enrolment": "%s"%s%s},
                     "services": {"web": {"trusted": ["password"], "elsewhere": ["password+second-factor"]}}}""".formatted(
                            word, from, rest.isEmpty() ? "" : ", " + rest));
            assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201, 204);
        }
    }
}
