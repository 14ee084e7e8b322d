// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.Wallet;
import io.gatepost.e2e.client.Browser;
import io.gatepost.e2e.client.HttpPlace;
import io.gatepost.e2e.client.Inspection;
import io.gatepost.e2e.client.Otp;
import io.gatepost.e2e.client.Page;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.PlainVisitor;
import io.gatepost.e2e.client.Webmail;
import io.gatepost.e2e.client.Webmail.NoTokens;
import io.gatepost.e2e.client.Webmail.SignIn;
import io.gatepost.e2e.client.Webmail.Tokens;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The table that must hold, as far as webmail goes: a browser at the sign-in pages, and the client that redeems the code. */
@OnTheStack
final class WebTableIT {
    @ParameterizedTest
    @EnumSource(names = {"OFFICE", "VPN"})
    void alice_gets_in_from_a_trusted_network_with_her_password(Place place, Stack stack) {
        Webmail webmail = stack.webmail("a.tld");
        Browser browser = stack.browser(place);
        SignIn signIn = webmail.begin();
        assertThat(browser.open(signIn.address())).isEqualTo(new Page.PasswordAsked(false));
        browser.picture("alice-" + place + "-1-password");
        Page page = browser.enterRight(Person.ALICE.name(), Person.ALICE.password());
        browser.picture("alice-" + place + "-2-in");
        assertThat(page)
                .isInstanceOfSatisfying(
                        Page.Arrived.class,
                        arrived -> assertThat(webmail.redeem(place, signIn, arrived))
                                .isInstanceOf(Tokens.class));
    }

    @Test
    void alice_is_asked_for_a_code_outside(Stack stack) {
        Webmail webmail = stack.webmail("a.tld");
        Browser browser = stack.browser(Place.HOME);
        SignIn signIn = webmail.begin();
        browser.open(signIn.address());
        Page page = browser.enterRight(Person.ALICE.name(), Person.ALICE.password());
        browser.picture("alice-HOME-2-code");
        assertThat(page).isEqualTo(new Page.CodeAsked(false));
        page = browser.enterCode(Otp.wrong(Person.ALICE.otpSecret()));
        browser.picture("alice-HOME-3-wrong-code");
        assertThat(page).isEqualTo(new Page.CodeAsked(true));
        page = browser.enterCode(Otp.next(Person.ALICE.otpSecret()));
        browser.picture("alice-HOME-4-in");
        assertThat(page)
                .isInstanceOfSatisfying(
                        Page.Arrived.class,
                        arrived -> assertThat(webmail.redeem(Place.HOME, signIn, arrived))
                                .isInstanceOf(Tokens.class));
    }

    @Test
    void a_wrong_password_is_asked_for_again(Stack stack) {
        Person owner = stack.admin().somebody("a.tld", "mistyper");
        Browser browser = stack.browser(Place.OFFICE);
        browser.open(stack.webmail("a.tld").begin().address());
        assertThat(browser.enter(owner.name(), "not-the-password")).isEqualTo(new Page.PasswordAsked(true));
        browser.picture("wrong-password");
    }

    @ParameterizedTest
    @CsvSource({
        "X-Forwarded-For, 127.0.10.5",
        "X-Forwarded-For, '127.0.10.5, 127.0.10.5'",
        "X-Forwarded-For, '127.0.99.7, 127.0.10.5'",
        "X-Forwarded-For, ''",
        "X-Forwarded-For, '[::ffff:127.0.10.5]:4711'",
        "X-Real-IP,       127.0.10.5",
        "Forwarded,       for=127.0.10.5",
        "Client-IP,       127.0.10.5",
    })
    void a_claimed_address_is_not_believed(String header, String value, Stack stack) {
        Webmail webmail = stack.webmail("a.tld");
        Person person = stack.admin().somebody("a.tld", "claimed");
        try (PlainVisitor outside = new PlainVisitor(Place.HOME, header, value);
                PlainVisitor inside =
                        new PlainVisitor(Place.OFFICE, header, value.replace("127.0.10.5", "127.0.99.7"))) {
            outside.open(webmail.begin().address());
            assertThat(outside.enterRight(person.name(), person.password())).isEqualTo(new Page.CodeAsked(false));
            // Nor is it believed to somebody's loss.
            inside.open(webmail.begin().address());
            assertThat(inside.enterRight(person.name(), person.password())).isInstanceOf(Page.Arrived.class);
        }
    }

    /** From a proxy that the operator named: read from the right, over its own addresses, and what cannot be read is nowhere. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "127.0.10.5,                   in",
        "'127.0.99.7, 127.0.10.5',     in",
        "'127.0.10.5, 127.0.40.8',     in",
        "'unknown, 127.0.10.5',        in",
        "127.0.99.7,                   asked",
        "'127.0.10.5, 127.0.99.7',     asked",
        "'127.0.10.5, unknown',        asked",
        "'127.0.10.5,',                asked",
        "'',                           asked",
        "127.0.10.05,                  asked",
        "127.0.40.8,                   asked",
    })
    void a_trusted_proxy_is_believed(String forwardedFor, String expected, Stack stack) {
        // For a moment after a sign-in Keycloak refuses the same account's next one, so each row has its own.
        Person person = stack.admin().somebody("a.tld", "proxied");
        try (PlainVisitor visitor = new PlainVisitor(Place.PROXY, "X-Forwarded-For", forwardedFor)) {
            visitor.open(stack.webmail("a.tld").begin().address());
            Page page = visitor.enterRight(person.name(), person.password());
            if (expected.equals("in")) {
                assertThat(page).isInstanceOf(Page.Arrived.class);
            } else {
                assertThat(page).isEqualTo(new Page.CodeAsked(false));
            }
        }
    }

    @Test
    void cookies_from_the_office_do_not_open_a_second_client_outside(Stack stack) {
        Webmail webmail = stack.webmail("a.tld");
        Webmail second = stack.secondClient("a.tld");
        Browser browser = stack.browser(Place.OFFICE);
        Wallet.signIn(webmail, browser, Place.OFFICE, Person.ALICE);
        assertThat(browser.open(second.begin().address()))
                .as("still in the office")
                .isInstanceOf(Page.Arrived.class);

        browser.moveTo(Place.HOME);
        // Either error is right (OpenID Connect Core, section 3.1.2.6): there is something for the person to do.
        assertThat(browser.open(second.begin(Map.of("prompt", "none")).address()))
                .isInstanceOfSatisfying(
                        Page.Arrived.class,
                        arrived -> assertThat(arrived.parameters())
                                .extractingByKey("error")
                                .isIn("login_required", "interaction_required"));
        SignIn signIn = second.begin();
        assertThat(browser.open(signIn.address())).isEqualTo(new Page.CodeAsked(false));
        browser.picture("second-client-HOME-code");
        Page page = browser.enterCode(Otp.next(Person.ALICE.otpSecret()));
        assertThat(page)
                .isInstanceOfSatisfying(
                        Page.Arrived.class,
                        arrived -> assertThat(second.redeem(Place.HOME, signIn, arrived))
                                .isInstanceOf(Tokens.class));
    }

    @Test
    void a_refresh_token_from_the_office_stays_there(Stack stack) {
        Webmail webmail = stack.webmail("a.tld");
        try (PlainVisitor visitor = new PlainVisitor(Place.OFFICE)) {
            Tokens tokens = Wallet.signIn(webmail, visitor, Place.OFFICE, Person.ALICE);
            assertThat(webmail.refresh(Place.HOME, tokens))
                    .isInstanceOfSatisfying(
                            NoTokens.class,
                            refusal -> assertThat(refusal.error()).isEqualTo("invalid_grant"));
            assertThat(webmail.refresh(Place.OFFICE, tokens)).isInstanceOf(Tokens.class);
        }
    }

    @Test
    void a_refresh_token_with_a_second_factor_behind_it_travels(Stack stack) {
        Person traveller = stack.admin().somebody("a.tld", "traveller");
        Webmail webmail = stack.webmail("a.tld");
        try (PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            Tokens tokens = Wallet.signIn(webmail, visitor, Place.HOME, traveller);
            assertThat(webmail.refresh(Place.CAFE, tokens)).isInstanceOf(Tokens.class);
        }
    }

    @Test
    void a_code_from_the_office_is_not_redeemed_outside(Stack stack) {
        Webmail webmail = stack.webmail("a.tld");
        try (PlainVisitor visitor = new PlainVisitor(Place.OFFICE)) {
            SignIn signIn = webmail.begin();
            visitor.open(signIn.address());
            assertThat(visitor.enterRight(Person.ALICE.name(), Person.ALICE.password()))
                    .isInstanceOfSatisfying(
                            Page.Arrived.class,
                            arrived -> assertThat(webmail.redeem(Place.HOME, signIn, arrived))
                                    .isInstanceOf(NoTokens.class));
        }
    }

    @Test
    void an_access_token_from_the_office_opens_the_account_only_there(Stack stack) {
        Webmail webmail = stack.webmail("a.tld");
        try (PlainVisitor visitor = new PlainVisitor(Place.OFFICE)) {
            Tokens tokens = Wallet.signIn(webmail, visitor, Place.OFFICE, Person.ALICE);
            for (String path : new String[] {
                "realms/a.tld/account/credentials",
                "realms/a.tld/gatepost/account/connection",
                "realms/a.tld/protocol/openid-connect/userinfo"
            }) {
                assertThat(get(stack, Place.OFFICE, path, tokens)).as(path).isEqualTo(200);
                assertThat(get(stack, Place.HOME, path, tokens)).as(path).isIn(401, 403);
            }
        }
    }

    @Test
    void the_password_grant_wants_no_less(Stack stack) {
        Webmail program = stack.passwordGrantClient("a.tld");
        Person owner = stack.admin().somebody("a.tld", "granted");
        Map<String, String> login = Map.of("username", owner.name(), "password", owner.password());
        assertThat(program.passwordGrant(Place.HOME, login)).isInstanceOf(NoTokens.class);
    }

    @ParameterizedTest
    @EnumSource(names = {"OFFICE", "HOME"})
    void bob_is_asked_for_a_code_everywhere(Place place, Stack stack) {
        Webmail webmail = stack.webmail("b.tld");
        Browser browser = stack.browser(place);
        SignIn signIn = webmail.begin();
        browser.open(signIn.address());
        assertThat(browser.enterRight(Person.BOB.name(), Person.BOB.password())).isEqualTo(new Page.CodeAsked(false));
        browser.picture("bob-" + place + "-code");
        assertThat(browser.enterCode(Otp.next(Person.BOB.otpSecret())))
                .isInstanceOfSatisfying(
                        Page.Arrived.class,
                        arrived -> assertThat(webmail.redeem(place, signIn, arrived))
                                .isInstanceOf(Tokens.class));
    }

    @Test
    void carol_gets_in_from_outside_with_a_second_factor(Stack stack) {
        Webmail webmail = stack.webmail("isp");
        Browser browser = stack.browser(Place.HOME);
        SignIn signIn = webmail.begin();
        browser.open(signIn.address());
        assertThat(browser.enterRight(Person.CAROL.name(), Person.CAROL.password()))
                .isEqualTo(new Page.CodeAsked(false));
        browser.picture("carol-HOME-code");
        assertThat(browser.enterCode(Otp.next(Person.CAROL.otpSecret())))
                .isInstanceOfSatisfying(
                        Page.Arrived.class,
                        arrived -> assertThat(webmail.redeem(Place.HOME, signIn, arrived))
                                .isInstanceOf(Tokens.class));
    }

    /** Where a second factor is optional, who has none gets by with the password. */
    @Test
    void somebody_of_a_small_domain_without_a_second_factor_gets_in(Stack stack) {
        Person dave =
                stack.admin().create(new Person("isp", "dave-" + System.nanoTime() + "@d.tld", "dave-password-1", ""));
        Webmail webmail = stack.webmail("isp");
        try (PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            Wallet.signIn(webmail, visitor, Place.HOME, dave);
        }
    }

    /** Nor may a stranger with the password enrol a phone of his own from outside. */
    @Test
    void helpdesk_without_a_second_factor_does_not_get_in_from_outside(Stack stack) {
        Browser browser = stack.browser(Place.HOME);
        browser.open(stack.webmail("a.tld").begin().address());
        Page page = browser.enterRight(Person.HELPDESK.name(), Person.HELPDESK.password());
        browser.picture("helpdesk-HOME-refused");
        assertThat(new Inspection(browser).faults()).isEmpty();
        assertThat(new Inspection(browser).outOfTheKeyboardsReach()).isEmpty();
        assertThat(page).isEqualTo(new Page.Refused("enrol-from-trusted-network"));
        assertThat(browser.text()).contains("You cannot sign in from here", "a second factor is needed");
    }

    /** The operator's bare password counts on the machine itself and nowhere else. */
    @Test
    void row_46_the_master_realm_is_behind_the_gate_too(Stack stack) {
        Webmail cli = new Webmail(stack.keycloakUrl(), "master", "admin-cli");
        Map<String, String> login = Map.of("username", "admin", "password", "admin");
        assertThat(cli.passwordGrant(Place.MACHINE, login)).isInstanceOf(Tokens.class);
        assertThat(cli.passwordGrant(Place.HOME, login)).isInstanceOf(NoTokens.class);
        assertThat(cli.passwordGrant(Place.OFFICE, login)).isInstanceOf(NoTokens.class);
    }

    @Test
    void a_mail_password_opens_no_webmail(Stack stack) {
        String appPassword = stack.wallet().secret(Person.ALICE, "app password");
        try (PlainVisitor visitor = new PlainVisitor(Place.OFFICE)) {
            visitor.open(stack.webmail("a.tld").begin().address());
            assertThat(visitor.enter(Person.ALICE.name(), appPassword)).isEqualTo(new Page.PasswordAsked(true));
        }
    }

    private static int get(Stack stack, Place from, String path, Tokens tokens) {
        return HttpPlace.at(from)
                .get(
                        stack.keycloakUrl().resolve("/" + path),
                        "Authorization",
                        "Bearer " + tokens.access(),
                        "Accept",
                        "application/json")
                .statusCode();
    }
}
