// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Answer;
import io.gatepost.e2e.client.Door;
import io.gatepost.e2e.client.HttpPlace;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.MailProgram;
import io.gatepost.e2e.client.MailSecrets;
import io.gatepost.e2e.client.Otp;
import io.gatepost.e2e.client.Page;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.PlainVisitor;
import io.gatepost.e2e.client.Webmail;
import io.gatepost.e2e.client.Webmail.NoTokens;
import io.gatepost.e2e.client.Webmail.SignIn;
import io.gatepost.e2e.client.Webmail.Tokens;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** "Trust this device": what it saves its owner, and all that it must not open. */
@OnTheStack
final class TrustedDeviceIT {
    private static final String COOKIE = "GATEPOST_DEVICE_";
    private static final String TICK = "gatepostTrustDevice";
    private static final String LINUX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

    /** Of a small domain of its own, so that a test may change it. */
    private static final String POLICY = """
            {"version": 1, "networks": {"office": ["127.0.10.0/24"]},
             "secondFactor": {"enrolment": "required", "enrolFrom": "anywhere"},
             "trust": {"devices": {"allowed": true, "for": "P30D", "limit": 2}},
             "services": {"web": {"trusted": ["password"], "elsewhere": ["password+second-factor"]},
                          "admin": {"trusted": ["password"], "elsewhere": ["password+second-factor"]}}}""";

    @Test
    void a_device_that_was_trusted_is_asked_for_no_code_wherever_it_is(Stack stack) {
        Person owner = stack.admin().somebody("a.tld", "truster");
        try (PlainVisitor browser = trusting(stack, owner)) {
            assertThat(browser.setBy(COOKIE))
                    .singleElement()
                    .asString()
                    .contains("HttpOnly", "Secure", "SameSite=Lax", "Path=/realms/a.tld/", "Max-Age=25");
            for (Place place : new Place[] {Place.HOME, Place.CAFE}) {
                browser.moveTo(place);
                Webmail webmail = stack.webmail("a.tld");
                SignIn signIn = webmail.begin();
                assertThat(passwordAt(browser, signIn, owner))
                        .isInstanceOfSatisfying(
                                Page.Arrived.class,
                                arrived -> assertThat(webmail.redeem(place, signIn, arrived))
                                        .isInstanceOf(Tokens.class));
            }
        }
    }

    @Test
    void nothing_is_trusted_that_was_not_ticked(Stack stack) {
        Person owner = stack.admin().somebody("a.tld", "careful");
        try (PlainVisitor browser = visitor(Place.HOME)) {
            askedForCode(stack, browser, owner);
            assertThat(browser.sees(TICK)).isTrue();
            assertThat(browser.enterCode(Otp.next(owner.otpSecret()))).isInstanceOf(Page.Arrived.class);
            assertThat(browser.copyOf(COOKIE)).isEmpty();
            askedForCode(stack, browser, owner);
        }
    }

    @Test
    void a_wrong_code_trusts_nothing_and_the_box_stays(Stack stack) {
        Person owner = stack.admin().somebody("a.tld", "mistyper");
        try (PlainVisitor browser = visitor(Place.HOME)) {
            askedForCode(stack, browser, owner);
            assertThat(browser.submit(Map.of("otp", Otp.wrong(owner.otpSecret()), TICK, "on")))
                    .isEqualTo(new Page.CodeAsked(true));
            assertThat(browser.sees(TICK)).isTrue();
            assertThat(browser.copyOf(COOKIE)).isEmpty();
            assertThat(browser.enterCode(Otp.next(owner.otpSecret()))).isInstanceOf(Page.Arrived.class);
            assertThat(browser.copyOf(COOKIE)).as("the tick of the failed try").isEmpty();
        }
    }

    @Test
    void a_sign_in_that_the_network_let_through_trusts_nothing(Stack stack) {
        Person owner = stack.admin().somebody("a.tld", "insider");
        try (PlainVisitor browser = visitor(Place.OFFICE)) {
            browser.open(stack.webmail("a.tld").begin().address());
            assertThat(browser.sees(TICK)).isFalse();
            assertThat(browser.submit(Map.of("username", owner.name(), "password", owner.password(), TICK, "on")))
                    .isInstanceOf(Page.Arrived.class);
            assertThat(browser.copyOf(COOKIE)).isEmpty();
        }
    }

    @Test
    void a_factor_that_was_set_up_in_this_very_session_trusts_nothing(Stack stack) {
        Domain domain = Domain.made(stack);
        Person newcomer =
                stack.admin().create(new Person("isp", "newcomer@" + domain.name(), "a-password-of-a-newcomer", ""));
        try (PlainVisitor browser = visitor(Place.HOME)) {
            assertThat(passwordAt(browser, stack.webmail("isp").begin(), newcomer))
                    .isInstanceOf(Page.EnrolmentOffered.class);
            String secret = Otp.base32(browser.field("totpSecret"));
            assertThat(browser.submit(Map.of("totp", Otp.next(secret), "userLabel", "phone", TICK, "on")))
                    .isInstanceOf(Page.CodesShown.class);
            assertThat(browser.keepCodes()).isInstanceOf(Page.Arrived.class);
            assertThat(browser.copyOf(COOKIE)).isEmpty();
        }
    }

    @Test
    void the_cookie_is_good_for_nobody_else_and_in_no_other_form(Stack stack) {
        Person owner = stack.admin().somebody("a.tld", "robbed");
        Person other = stack.admin().somebody("a.tld", "other");
        Person abroad = stack.admin().somebody("b.tld", "abroad");
        Map<String, String> stolen;
        Map<String, String> others;
        try (PlainVisitor browser = trusting(stack, owner);
                PlainVisitor second = trusting(stack, other)) {
            stolen = browser.copyOf(COOKIE);
            others = second.copyOf(COOKIE);
        }
        assertCodeAskedWith(stack, owner, Map.of());
        assertCodeAskedWith(stack, other, stolen);
        assertCodeAskedWith(stack, abroad, stolen);
        // Under the other's name.
        assertCodeAskedWith(stack, owner, renamed(stolen, others, value -> value));
        UnaryOperator<String> tokenOnly = value -> value.substring(value.indexOf('.') + 1);
        for (UnaryOperator<String> change : List.<UnaryOperator<String>>of(
                value -> "",
                value -> value + "A",
                value -> (value.charAt(0) == 'A' ? 'B' : 'A') + value.substring(1),
                value -> tokenOnly.apply(value) + "." + tokenOnly.apply(value))) {
            assertCodeAskedWith(stack, owner, renamed(stolen, stolen, change));
        }
        // Another kind of browser.
        try (PlainVisitor thief = new PlainVisitor(
                Place.CAFE, "User-Agent", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/150.0.0.0 Safari/537.36")) {
            thief.paste(stolen);
            askedForCode(stack, thief, owner);
        }
        // None of that did the owner any harm.
        try (PlainVisitor browser = visitor(Place.HOME)) {
            browser.paste(stolen);
            assertThat(passwordAt(browser, stack.webmail("a.tld").begin(), owner))
                    .isInstanceOf(Page.Arrived.class);
        }
    }

    @Test
    void a_copy_from_before_the_last_use_ends_the_trust_for_both(Stack stack) throws InterruptedException {
        Domain domain = Domain.made(stack);
        Person owner = stack.admin().somebody("isp", domain.name(), "copied");
        Webmail webmail = stack.webmail("isp");
        try (PlainVisitor browser = trusting(stack, owner);
                PlainVisitor thief = visitor(Place.CAFE)) {
            Map<String, String> stolen = browser.copyOf(COOKIE);
            // The token is replaced at the first use that is not the same moment as its making.
            Instant patience = Instant.now().plusSeconds(60);
            while (browser.copyOf(COOKIE).equals(stolen) && Instant.now().isBefore(patience)) {
                Thread.sleep(Duration.ofSeconds(3));
                assertThat(passwordAt(browser, webmail.begin(), owner)).isInstanceOf(Page.Arrived.class);
            }
            assertThat(browser.copyOf(COOKIE)).isNotEqualTo(stolen);
            // A policy on trial changes nothing: neither now, nor when it would have taken the cookie for a copy.
            Thread.sleep(Duration.ofSeconds(31));
            domain.write(POLICY.replace("\"allowed\": true", "\"allowed\": false"));
            domain.tries(POLICY);
            try (PlainVisitor office = visitor(Place.OFFICE)) {
                office.paste(stolen);
                office.open(webmail.begin().address());
                assertThat(office.enterRight(owner.name(), owner.password())).isInstanceOf(Page.Arrived.class);
            }
            domain.write(POLICY);
            assertThat(devices(stack, owner)).hasSize(1);
            assertThat(passwordAt(browser, webmail.begin(), owner)).isInstanceOf(Page.Arrived.class);

            // Within the grace it may be a second window of the browser; after it, it is a copy.
            Page page = new Page.Other("not tried");
            while (!(page instanceof Page.CodeAsked) && Instant.now().isBefore(patience.plusSeconds(60))) {
                Thread.sleep(Duration.ofSeconds(3));
                thief.forgetAllBut(COOKIE);
                thief.paste(stolen);
                thief.open(webmail.begin().address());
                page = thief.enterRight(owner.name(), owner.password());
            }
            assertThat(page).isEqualTo(new Page.CodeAsked(false));
            askedForCode(stack, browser, owner);
            assertThat(devices(stack, owner)).isEmpty();
        }
    }

    @Test
    void it_opens_the_web_and_nothing_else(Stack stack) {
        Person owner = stack.admin().somebody("a.tld", "webmailer");
        trusting(stack, owner).close();
        assertThat(stack.knock(new MailProgram(), Place.HOME, Door.IMAP, owner.name(), owner.password()))
                .isInstanceOf(Answer.Refused.class);
        Domain domain = Domain.made(stack);
        Person admin = stack.admin().somebody("isp", domain.name(), "admin");
        try (PlainVisitor browser = trusting(stack, admin)) {
            Webmail console = new Webmail(stack.keycloakUrl(), "isp", "security-admin-console");
            SignIn signIn = console.begin(Map.of(
                    "redirect_uri",
                    stack.keycloakUrl().resolve("/admin/isp/console/").toString()));
            assertThat(passwordAt(browser, signIn, admin)).isEqualTo(new Page.CodeAsked(false));
            assertThat(browser.sees(TICK)).isFalse();
            assertThat(passwordAt(browser, stack.webmail("isp").begin(), admin))
                    .as("the web still")
                    .isInstanceOf(Page.Arrived.class);
        }
    }

    @Test
    void it_stands_in_for_no_factor_where_one_must_be_fresh(Stack stack) {
        Person owner = stack.admin().somebody("a.tld", "maker");
        try (PlainVisitor browser = trusting(stack, owner)) {
            Tokens tokens = tokensByDevice(stack, browser, owner, Place.HOME);
            HttpResponse<String> refused = account(stack, owner, Place.HOME, tokens)
                    .ask("POST", "app-passwords", "{\"label\": \"x\", \"services\": [\"imap\"]}");
            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(refused.body()).contains("step-up");
            SignIn enrolment = stack.webmail("a.tld").begin(Map.of("kc_action", "CONFIGURE_TOTP"));
            assertThat(passwordAt(browser, enrolment, owner)).isEqualTo(new Page.CodeAsked(false));
            assertThat(browser.sees(TICK)).isFalse();
        }
    }

    @Test
    void what_it_let_in_dies_elsewhere_and_with_the_trust(Stack stack) {
        Person owner = stack.admin().somebody("a.tld", "carried");
        Webmail webmail = stack.webmail("a.tld");
        try (PlainVisitor browser = trusting(stack, owner)) {
            Tokens tokens = tokensByDevice(stack, browser, owner, Place.HOME);
            // Without the cookie: as a thief has it, or a webmail that fetches tokens from a page of its own.
            assertThat(webmail.refresh(Place.CAFE, tokens)).isInstanceOf(NoTokens.class);
            assertThat(account(stack, owner, Place.CAFE, tokens)
                            .ask("GET", "connection", "")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(webmail.refresh(Place.HOME, tokens)).isInstanceOf(Tokens.class);
            // The session's cookies without the device's.
            Map<String, String> session = browser.copyOf("");
            session.keySet().removeIf(cookie -> cookie.contains(COOKIE));
            try (PlainVisitor thief = visitor(Place.HOME)) {
                thief.paste(session);
                assertThat(thief.open(webmail.begin().address())).isEqualTo(new Page.CodeAsked(false));
            }
            assertThat(browser.open(webmail.begin().address())).isInstanceOf(Page.Arrived.class);

            JsonNode devices = devices(stack, owner);
            assertThat(devices).hasSize(1);
            assertThat(account(stack, owner, Place.HOME, tokens)
                            .ask(
                                    "DELETE",
                                    "trusted-devices/"
                                            + devices.get(0).path("id").asText(),
                                    "")
                            .statusCode())
                    .isEqualTo(204);
            assertThat(webmail.refresh(Place.HOME, tokens)).isInstanceOf(NoTokens.class);
            askedForCode(stack, browser, owner);
        }
    }

    @Test
    void its_owner_sees_it_and_takes_the_trust_away(Stack stack) {
        Person owner = stack.admin().somebody("a.tld", "tidy");
        try (PlainVisitor here = trusting(stack, owner);
                PlainVisitor there = trusting(stack, owner)) {
            Tokens tokens = tokensByDevice(stack, here, owner, Place.HOME);
            MailSecrets account = account(stack, owner, Place.HOME, tokens);
            JsonNode listed =
                    Json.read(account.ask("GET", "trusted-devices", "").body());
            assertThat(listed).hasSize(2);
            assertThat(listed.findValuesAsText("here")).containsExactlyInAnyOrder("true", "false");
            for (JsonNode device : listed) {
                assertThat(device.path("browser").asText()).isEqualTo("Firefox");
                assertThat(device.path("system").asText()).isEqualTo("Linux");
                assertThat(device.at("/lastUsed/address").asText()).isEqualTo(Place.HOME.address());
                assertThat(Instant.parse(device.path("until").asText()))
                        .isAfter(Instant.now().plus(Duration.ofDays(29)));
            }
            assertThat(listed.toString()).doesNotContain(here.copyOf(COOKIE).values());
            assertThat(Json.read(account.ask("GET", "connection", "").body())
                            .path("rule")
                            .asText())
                    .isEqualTo("trust.devices");

            assertThat(account.ask("DELETE", "trusted-devices/others", "").statusCode())
                    .isEqualTo(204);
            askedForCode(stack, there, owner);
            assertThat(passwordAt(here, stack.webmail("a.tld").begin(), owner)).isInstanceOf(Page.Arrived.class);
            assertThat(account.ask("DELETE", "trusted-devices/no-such-id", "").statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void beyond_the_limit_the_one_that_was_not_used_for_longest_goes(Stack stack) {
        Domain domain = Domain.made(stack);
        Person owner = stack.admin().somebody("isp", domain.name(), "collector");
        try (PlainVisitor first = trusting(stack, owner);
                PlainVisitor second = trusting(stack, owner);
                PlainVisitor third = trusting(stack, owner)) {
            askedForCode(stack, first, owner);
            for (PlainVisitor browser : new PlainVisitor[] {second, third}) {
                assertThat(passwordAt(browser, stack.webmail("isp").begin(), owner))
                        .isInstanceOf(Page.Arrived.class);
            }
        }
    }

    @Test
    void it_ends_with_a_change_of_the_password(Stack stack) {
        Person owner = stack.admin().somebody("a.tld", "worried");
        try (PlainVisitor browser = trusting(stack, owner)) {
            stack.admin().changePassword(owner, "another-password");
            askedForCode(stack, browser, new Person("a.tld", owner.name(), "another-password", owner.otpSecret()));
        }
    }

    @Test
    void it_ends_when_the_second_factor_is_removed_and_does_not_come_back_with_a_new_one(Stack stack) {
        Domain domain = Domain.made(stack);
        Person owner = stack.admin().somebody("isp", domain.name(), "phoneless");
        try (PlainVisitor browser = trusting(stack, owner)) {
            String user = "isp/users/" + stack.admin().idOf(owner);
            JsonNode credentials = Json.read(
                    stack.admin().send("GET", user + "/credentials", "").body());
            for (JsonNode credential : credentials) {
                if (credential.path("type").asText().equals("otp")) {
                    assertThat(stack.admin()
                                    .send(
                                            "DELETE",
                                            user + "/credentials/"
                                                    + credential.path("id").asText(),
                                            "")
                                    .statusCode())
                            .isEqualTo(204);
                }
            }
            assertThat(passwordAt(browser, stack.webmail("isp").begin(), owner))
                    .isInstanceOf(Page.EnrolmentOffered.class);
            String secret = Otp.base32(browser.field("totpSecret"));
            assertThat(browser.submit(Map.of("totp", Otp.next(secret), "userLabel", "phone")))
                    .isInstanceOf(Page.CodesShown.class);
            assertThat(browser.keepCodes()).isInstanceOf(Page.Arrived.class);
            askedForCode(stack, browser, owner);
        }
    }

    @Test
    void it_ends_when_an_admin_signs_the_person_out_or_removes_it(Stack stack) {
        Person owner = stack.admin().somebody("a.tld", "signed-out");
        String user = "a.tld/users/" + stack.admin().idOf(owner);
        try (PlainVisitor browser = trusting(stack, owner)) {
            assertThat(stack.admin().send("POST", user + "/logout", "").statusCode())
                    .isEqualTo(204);
            askedForCode(stack, browser, owner);
        }
        Person removed = stack.admin().somebody("a.tld", "removed");
        user = "a.tld/users/" + stack.admin().idOf(removed);
        try (PlainVisitor browser = trusting(stack, removed)) {
            for (JsonNode credential : Json.read(
                    stack.admin().send("GET", user + "/credentials", "").body())) {
                if (credential.path("type").asText().equals("gatepost-trusted-device")) {
                    assertThat(credential.path("userLabel").asText()).isEqualTo("Firefox on Linux");
                    assertThat(stack.admin()
                                    .send(
                                            "DELETE",
                                            user + "/credentials/"
                                                    + credential.path("id").asText(),
                                            "")
                                    .statusCode())
                            .isEqualTo(204);
                }
            }
            askedForCode(stack, browser, removed);
        }
    }

    /** What a policy hides for now comes back with another one, unless it was taken away. */
    @Test
    void taken_away_is_also_what_the_policy_does_not_let_count_at_the_moment(Stack stack) {
        Domain domain = Domain.made(stack);
        Person owner = stack.admin().somebody("isp", domain.name(), "revoked");
        MailSecrets account = stack.wallet().sessionOf(owner);
        String trust = "isp/gatepost/accounts/" + stack.admin().idOf(owner) + "/trusted-devices";
        try (PlainVisitor first = trusting(stack, owner);
                PlainVisitor second = trusting(stack, owner)) {
            JsonNode listed = Json.read(stack.admin().send("GET", trust, "").body());
            assertThat(listed).hasSize(2);
            // Last used first.
            String one = trust + "/" + listed.at("/1/id").asText();
            assertThat(stack.admin().send("DELETE", one, "").statusCode()).isEqualTo(204);
            assertThat(stack.admin().send("DELETE", one, "").statusCode()).isEqualTo(404);
            askedForCode(stack, first, owner);
            assertThat(passwordAt(second, stack.webmail("isp").begin(), owner)).isInstanceOf(Page.Arrived.class);

            domain.write(POLICY.replace("\"allowed\": true", "\"allowed\": false"));
            assertThat(stack.admin().send("GET", trust, "").body()).isEqualTo("[]");
            assertThat(stack.admin().send("DELETE", trust, "").statusCode()).isEqualTo(204);
            domain.write(POLICY);
            askedForCode(stack, second, owner);
        }
        try (PlainVisitor third = trusting(stack, owner)) {
            domain.write(POLICY.replace("\"allowed\": true", "\"allowed\": false"));
            assertThat(account.ask("DELETE", "trusted-devices/others", "").statusCode())
                    .isEqualTo(204);
            domain.write(POLICY);
            askedForCode(stack, third, owner);
        }
    }

    @Test
    void it_ends_when_the_person_signs_out_everywhere(Stack stack) {
        Person owner = stack.admin().somebody("a.tld", "leaving");
        try (PlainVisitor browser = trusting(stack, owner);
                PlainVisitor elsewhere = trusting(stack, owner)) {
            Tokens tokens = tokensByDevice(stack, browser, owner, Place.HOME);
            HttpResponse<String> signedOut = HttpPlace.at(Place.HOME)
                    .send(
                            "DELETE",
                            stack.keycloakUrl().resolve("/realms/a.tld/account/sessions"),
                            "",
                            "Authorization",
                            "Bearer " + tokens.access(),
                            "Accept",
                            "application/json");
            assertThat(signedOut.statusCode()).isEqualTo(204);
            askedForCode(stack, browser, owner);
            askedForCode(stack, elsewhere, owner);
        }
    }

    @Test
    void it_ends_at_its_time_and_while_the_policy_permits_none(Stack stack) throws InterruptedException {
        Domain domain = Domain.made(stack);
        Person owner = stack.admin().somebody("isp", domain.name(), "patient");
        Webmail webmail = stack.webmail("isp");
        try (PlainVisitor browser = trusting(stack, owner)) {
            domain.write(POLICY.replace("\"allowed\": true", "\"allowed\": false"));
            askedForCode(stack, browser, owner);
            assertThat(browser.sees(TICK)).isFalse();
            domain.write(POLICY);
            assertThat(passwordAt(browser, webmail.begin(), owner)).isInstanceOf(Page.Arrived.class);
        }
        domain.write(POLICY.replace("P30D", "PT6S"));
        try (PlainVisitor browser = trusting(stack, owner)) {
            Instant trusted = Instant.now();
            assertThat(passwordAt(browser, webmail.begin(), owner)).isInstanceOf(Page.Arrived.class);
            Thread.sleep(Duration.between(Instant.now(), trusted.plusSeconds(7)));
            askedForCode(stack, browser, owner);
            // Nor if a longer time is written now: its end was fixed when it was trusted.
            domain.write(POLICY);
            askedForCode(stack, browser, owner);
        }
    }

    @Test
    void the_network_is_trusted_for_mail_beside_the_code(Stack stack) {
        Person owner = stack.admin().somebody("a.tld", "homeworker");
        try (PlainVisitor browser = visitor(Place.HOME)) {
            askedForCode(stack, browser, owner);
            assertThat(browser.sees("gatepostTrustNetwork")).isTrue();
            assertThat(browser.submit(Map.of("otp", Otp.next(owner.otpSecret()), "gatepostTrustNetwork", "on")))
                    .isInstanceOf(Page.Arrived.class);
            assertThat(browser.copyOf(COOKIE)).isEmpty();
        }
        assertThat(stack.knock(new MailProgram(), Place.HOME, Door.IMAP, owner.name(), owner.password()))
                .isInstanceOf(Answer.In.class);
        assertThat(stack.knock(new MailProgram(), Place.CAFE, Door.IMAP, owner.name(), owner.password()))
                .isInstanceOf(Answer.Refused.class);
        Person insider = stack.admin().somebody("b.tld", "insider");
        try (PlainVisitor browser = visitor(Place.HOME)) {
            askedForCode(stack, browser, insider);
            assertThat(browser.sees("gatepostTrustNetwork"))
                    .as("b.tld permits neither")
                    .isFalse();
            assertThat(browser.sees(TICK)).isFalse();
        }
    }

    /** A domain of realm isp with a policy that the test may change. */
    private record Domain(Stack stack, String name) {
        static Domain made(Stack stack) {
            Domain domain = new Domain(stack, "d" + System.nanoTime() + ".tld");
            domain.write(POLICY);
            return domain;
        }

        void write(String policy) {
            put("", policy);
        }

        void tries(String policy) {
            put("/trial", policy);
        }

        private void put(String rest, String policy) {
            HttpResponse<String> written = stack.admin().send("PUT", "isp/gatepost/policies/" + name + rest, policy);
            assertThat(written.statusCode()).as(written.body()).isIn(200, 201, 204);
        }
    }

    private static PlainVisitor visitor(Place place) {
        return new PlainVisitor(place, "User-Agent", LINUX);
    }

    /** The browser of somebody who has just trusted it, at home. */
    private static PlainVisitor trusting(Stack stack, Person owner) {
        PlainVisitor browser = visitor(Place.HOME);
        Page page = askedForCode(stack, browser, owner);
        for (int tries = 0; tries < 3 && page instanceof Page.CodeAsked; tries++) {
            page = browser.submit(Map.of("otp", Otp.next(owner.otpSecret()), TICK, "on"));
        }
        assertThat(page).isInstanceOf(Page.Arrived.class);
        assertThat(browser.copyOf(COOKIE)).hasSize(1);
        return browser;
    }

    /** Signs in anew as far as the password, with nothing of earlier but the device's cookie. */
    private static Page passwordAt(PlainVisitor browser, SignIn signIn, Person owner) {
        browser.forgetAllBut(COOKIE);
        browser.open(signIn.address());
        return browser.enterRight(owner.name(), owner.password());
    }

    private static Page askedForCode(Stack stack, PlainVisitor browser, Person owner) {
        Page page = passwordAt(browser, stack.webmail(owner.realm()).begin(), owner);
        assertThat(page).isEqualTo(new Page.CodeAsked(false));
        return page;
    }

    private static void assertCodeAskedWith(Stack stack, Person owner, Map<String, String> cookies) {
        try (PlainVisitor thief = visitor(Place.HOME)) {
            thief.paste(cookies);
            askedForCode(stack, thief, owner);
        }
    }

    private static Map<String, String> renamed(
            Map<String, String> names, Map<String, String> values, UnaryOperator<String> change) {
        Map<String, String> renamed = new HashMap<>();
        String value = values.values().iterator().next();
        names.keySet().forEach(name -> renamed.put(name, change.apply(value)));
        return renamed;
    }

    private static Tokens tokensByDevice(Stack stack, PlainVisitor browser, Person owner, Place place) {
        Webmail webmail = stack.webmail(owner.realm());
        SignIn signIn = webmail.begin();
        browser.moveTo(place);
        if (passwordAt(browser, signIn, owner) instanceof Page.Arrived arrived
                && webmail.redeem(place, signIn, arrived) instanceof Tokens tokens) {
            return tokens;
        }
        throw new AssertionError("the trusted device did not open the web");
    }

    private static MailSecrets account(Stack stack, Person owner, Place place, Tokens tokens) {
        return new MailSecrets(stack.keycloakUrl(), owner.realm(), place, tokens.access());
    }

    private static JsonNode devices(Stack stack, Person owner) {
        return Json.read(stack.wallet()
                .sessionOf(owner)
                .ask("GET", "trusted-devices", "")
                .body());
    }
}
