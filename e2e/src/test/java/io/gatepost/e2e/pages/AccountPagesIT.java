// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.AccountConsole;
import io.gatepost.e2e.client.AccountConsole.Look;
import io.gatepost.e2e.client.Answer;
import io.gatepost.e2e.client.Browser;
import io.gatepost.e2e.client.Door;
import io.gatepost.e2e.client.Inspection;
import io.gatepost.e2e.client.MailProgram;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Phone;
import io.gatepost.e2e.client.Place;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openqa.selenium.Keys;

/** What people do on the account pages, and what their mail programs can do afterwards. */
@OnTheStack
final class AccountPagesIT {
    private static final String APPS = "mail/apps";
    private static final String NETWORKS = "mail/networks";
    private static final String MOBILE = "mail/mobile";
    private static final String CONNECTION = "mail/connection";
    private static final String LOGINS = "mail/logins";

    private final Stack stack;
    private final Browser browser;

    AccountPagesIT(Stack stack) {
        this.stack = stack;
        this.browser = stack.browser(Place.OFFICE);
    }

    @AfterEach
    void leavesTheBrowserAsItWas(TestInfo test) {
        browser.picture("account-last-of-" + test.getDisplayName().replaceAll("\\W+", "-"));
        console("a.tld").connect();
    }

    private AccountConsole console(String realm) {
        return new AccountConsole(browser, stack.keycloakUrl(), realm);
    }

    @Test
    void an_app_password_asks_for_the_factor_is_shown_once_opens_imap_and_is_taken_away() {
        Person anna = stack.admin().somebody("a.tld", "anna");
        AccountConsole console = console("a.tld");

        // In the office the password alone lets her in, and so the pages want the factor before a secret is made.
        console.open(APPS, anna);
        console.reads("No app passwords yet");
        console.press("Create app password");
        console.type("Name", "Thunderbird");
        console.tick("office");
        console.choose("Expires", "In 90 days");
        console.press("Create");
        console.awaitCodePage();
        browser.picture("account-step-up");
        console.showFactor(anna);

        // Back with what was typed.
        console.reads("New app password");
        assertThat(console.typed("Name")).isEqualTo("Thunderbird");
        assertThat(console.ticked("office")).isTrue();
        assertThat(console.ticked("vpn")).isFalse();
        console.press("Create");
        console.reads("Your new app password");
        String secret = console.value("Password");
        assertThat(secret).matches("([2-9a-z]{4}-){5}[2-9a-z]{4}");
        console.press("Copy: Password");
        console.reads("Copied");
        assertThat(console.clipboard()).isEqualTo(secret);
        assertThat(console.value("User name")).isEqualTo(anna.name());
        assertThat(console.page())
                .contains("127.0.0.1, port " + stack.port(Door.IMAPS) + ", SSL/TLS")
                .contains("127.0.0.1, port " + stack.port(Door.SUBMISSION) + ", STARTTLS");
        assertThat(console.page()).contains("FairEmail").contains("Thunderbird").contains("Outlook");
        assertThat(new Inspection(browser).faults()).isEmpty();
        browser.picture("account-app-password");
        console.press("Done");
        assertThat(console.reads("Thunderbird"))
                .contains("IMAP, SMTP")
                .contains("office")
                .contains("Not yet");

        // Shown once: neither in the page any more nor after a reload.
        assertThat(console.source()).doesNotContain(secret);
        console.open(APPS, anna);
        console.reads("Thunderbird");
        assertThat(console.source()).doesNotContain(secret);

        assertThat(stack.knock(new MailProgram(), Place.OFFICE, Door.IMAP, anna.name(), secret))
                .isInstanceOf(Answer.In.class);
        assertThat(stack.knock(new MailProgram(), Place.VPN, Door.IMAP, anna.name(), secret))
                .isInstanceOf(Answer.Refused.class);
        awaitLastUse(console, anna);

        console.press("Remove \"Thunderbird\"?");
        console.reads("The program that uses it");
        console.press("Remove");
        console.reads("\"Thunderbird\" was removed.");
        assertThat(stack.knock(new MailProgram(), Place.OFFICE, Door.IMAP, anna.name(), secret))
                .isInstanceOf(Answer.Refused.class);
        assertThat(console.complaints()).isEmpty();
    }

    /** The last use is written some seconds after it. */
    private static void awaitLastUse(AccountConsole console, Person person) {
        for (int tries = 0; !console.page().contains("IMAP, from " + Place.OFFICE.address()); tries++) {
            assertThat(tries).as("tries to see the last use").isLessThan(20);
            console.open(APPS, person);
            console.reads("Thunderbird");
        }
    }

    @Test
    void a_mobile_password_has_a_qr_code_and_lets_the_phone_in_from_anywhere() {
        Person mona = stack.admin().somebody("a.tld", "mona");
        AccountConsole console = console("a.tld");
        browser.moveTo(Place.HOME);

        // From home the factor was shown at the sign-in a moment ago: no second question.
        console.open(MOBILE, mona);
        console.reads("No mobile password yet");
        console.press("Create mobile password");
        console.type("Name", "Phone");
        console.press("Create");
        console.reads("Your new mobile password");
        String secret = console.value("Password");
        assertThat(console.picture("The password as a QR code")).startsWith("data:image/svg+xml;base64,");
        assertThat(console.scanned("The password as a QR code")).isEqualTo(secret);
        console.reads("It holds the password alone.");
        assertThat(new Inspection(browser).faults()).isEmpty();
        browser.picture("account-mobile-password");
        console.press("Done");
        console.reads("Phone");

        assertThat(stack.knock(new Phone(), Place.CAFE, Door.EAS, mona.name(), secret))
                .isInstanceOf(Answer.In.class);
        // It has a page of its own.
        console.follow("Mail apps");
        assertThat(console.reads("No app passwords yet")).doesNotContain("Phone");
        assertThat(console.complaints()).isEmpty();
    }

    @Test
    void my_connection_says_what_holds_here_and_follows_a_move_outside_through_the_factor() {
        Person cora = stack.admin().somebody("a.tld", "cora");
        AccountConsole console = console("a.tld");

        console.open(CONNECTION, cora);
        assertThat(console.reads("127.0.10.5 is trusted")).contains("a network that your organisation trusts");
        browser.picture("account-connection-office");

        // What was enough in the office is not enough in the café: the page goes to ask, and comes back.
        browser.moveTo(Place.CAFE);
        console.follow("Mail apps");
        console.awaitCodePage();
        console.showFactor(cora);
        console.reads("No app passwords yet");
        console.follow("My connection");
        assertThat(console.reads("127.0.99.201 is not trusted")).contains("outside the networks");
        browser.picture("account-connection-outside");
    }

    @Test
    void a_program_that_was_refused_at_home_is_asked_about_and_let_in_by_trusting_the_network() {
        Person rosa = stack.admin().somebody("a.tld", "rosa");
        AccountConsole console = console("a.tld");
        browser.moveTo(Place.HOME);
        assertThat(stack.knock(new MailProgram(), Place.HOME, Door.IMAP, rosa.name(), "guessed"))
                .isInstanceOf(Answer.Refused.class);
        assertThat(stack.knock(new MailProgram(), Place.HOME, Door.IMAP, rosa.name(), rosa.password()))
                .isInstanceOf(Answer.Refused.class);

        console.open(LOGINS, rosa);
        assertThat(console.reads("IMAP was refused from 127.0.99.7"))
                .contains("What it showed was right: password.")
                .contains("The password or code was wrong.")
                .contains("password and second factor")
                .contains("Account pages")
                .doesNotContain("account-console");
        browser.picture("account-refused");
        console.press("Trust this network");
        console.reads("Trust 127.0.99.7?");
        browser.picture("account-trust-refused");
        console.press("Trust");
        assertThat(console.reads("127.0.99.7 is trusted for your mail programs until"))
                .doesNotContain("IMAP was refused");
        assertThat(stack.knock(new MailProgram(), Place.HOME, Door.IMAP, rosa.name(), rosa.password()))
                .isInstanceOf(Answer.In.class);
        assertThat(console.complaints()).isEmpty();
    }

    @Test
    void from_elsewhere_a_refused_program_can_be_given_its_own_password_or_be_disowned_or_hidden() {
        Person rita = stack.admin().somebody("a.tld", "rita");
        AccountConsole console = console("a.tld");
        for (Place place : new Place[] {Place.HOME, Place.CAFE}) {
            assertThat(stack.knock(new Phone(), place, Door.EAS, rita.name(), rita.password()))
                    .isInstanceOf(Answer.Refused.class);
        }
        assertThat(stack.knock(new MailProgram(), Place.CAFE, Door.SUBMISSION, rita.name(), rita.password()))
                .isInstanceOf(Answer.Refused.class);

        // Above whatever page of the console somebody opens, Keycloak's own too, and from one to the other.
        console.open("", rita);
        console.reads("SMTP was refused from 127.0.99.201");
        assertThat(browser.text()).contains("Personal info", "First name");
        assertThat(new Inspection(browser).widerThanTheScreen()).isFalse();
        browser.picture("account-refused-first-page");
        console.press("Mail");
        console.follow("Mail apps");
        console.reads("No app passwords yet");
        assertThat(console.reads("SMTP was refused from 127.0.99.201"))
                .contains("ActiveSync was refused from 127.0.99.201")
                .contains("If you open this page from there, you can trust that network.")
                .doesNotContain("ActiveSync was refused from 127.0.99.7")
                .doesNotContain("Trust this network");
        console.press("Show 1 more");
        console.reads("ActiveSync was refused from 127.0.99.7");
        console.press("That was not me");
        console.reads("Change the password now");
        browser.picture("account-stranger");
        console.press("Cancel");
        // The newest stands first.
        console.press("Do not show this again");
        console.readsNoMore("SMTP was refused");
        console.reads("ActiveSync was refused");
        console.follow("Create mobile password");
        console.reads("New mobile password");
        browser.picture("account-refused-create");
        console.press("Cancel");
        console.reads("ActiveSync was refused");
        assertThat(console.complaints()).isEmpty();
    }

    @Test
    void the_place_of_a_stranger_is_blocked_listed_and_opened_again() {
        Person bella = stack.admin().somebody("a.tld", "bella");
        AccountConsole console = console("a.tld");
        assertThat(stack.knock(new MailProgram(), Place.CAFE, Door.IMAP, bella.name(), bella.password()))
                .isInstanceOf(Answer.Refused.class);
        console.open(APPS, bella);
        console.reads("IMAP was refused from 127.0.99.201");
        console.press("That was not me");
        console.reads("for 30 days nobody comes in from there");
        browser.picture("account-block");
        console.press("Block this address");
        console.awaitCodePage();
        console.showFactor(bella);
        console.reads("for 30 days nobody comes in from there");
        console.press("Block this address");
        assertThat(console.reads("127.0.99.201 is blocked until")).doesNotContain("IMAP was refused");
        console.open(NETWORKS, bella);
        console.reads("Blocked addresses");
        browser.picture("account-blocked");
        console.press("Remove");
        console.reads("can be signed in to again");
        console.press("Remove");
        console.readsNoMore("Blocked addresses");
        assertThat(console.complaints()).isEmpty();
    }

    @Test
    void a_program_that_keeps_trying_is_one_warning_that_counts() {
        Person fred = stack.admin().somebody("a.tld", "fred");
        AccountConsole console = console("a.tld");
        for (int tries = 0; tries < 4; tries++) {
            assertThat(stack.knock(new MailProgram(), Place.CAFE, Door.IMAP, fred.name(), fred.password()))
                    .isInstanceOf(Answer.Refused.class);
        }
        for (Door door : new Door[] {Door.POP3, Door.SUBMISSION}) {
            assertThat(stack.knock(new MailProgram(), Place.CAFE, door, fred.name(), fred.password()))
                    .isInstanceOf(Answer.Refused.class);
        }

        console.open(LOGINS, fred);
        assertThat(console.reads("SMTP, POP3, and IMAP were refused from 127.0.99.201"))
                .contains("6 times since")
                .contains("4 times since")
                .contains("That network is not trusted for this.")
                .doesNotContain("was refused from");
        browser.picture("account-refused-together");
        console.press("Do not show this again");
        console.readsNoMore("were refused");
        assertThat(console.complaints()).isEmpty();
    }

    @Test
    void an_app_password_without_networks_says_what_the_policy_makes_of_it() {
        Person pia = stack.admin().somebody("a.tld", "pia");
        stack.admin().appPassword(pia, Map.of("label", "Laptop", "services", List.of("imap", "smtp")));
        AccountConsole console = console("a.tld");

        console.open(APPS, pia);
        assertThat(console.reads("Laptop"))
                .contains("Trusted networks only, as your organisation’s policy says")
                .doesNotContain("Anywhere");
    }

    @Test
    void where_the_policy_takes_no_app_passwords_none_is_offered() {
        AccountConsole console = console("b.tld");

        console.open(APPS, Person.BOB);
        console.reads("App passwords open nothing for you");
        assertThat(console.page()).doesNotContain("Create app password");
        console.follow("Mobile password");
        console.reads("does not let phones in");
        assertThat(console.page()).doesNotContain("Create mobile password");
    }

    @Test
    void what_is_wrong_stands_at_its_field_and_the_keyboard_goes_all_the_way() {
        Person kay = stack.admin().somebody("a.tld", "kay");
        AccountConsole console = console("a.tld");
        browser.moveTo(Place.HOME);

        console.open(APPS, kay);
        console.press("Create app password");
        assertThat(console.focused()).startsWith("Name");
        console.keys("Laptop");
        console.type("Or only from these addresses", "nowhere");
        console.keys(Keys.ENTER);
        assertThat(console.reads("It could not be created")).contains("“nowhere” is neither an address");
        console.escape();
        console.reads("No app passwords yet");
        assertThat(console.focused()).isEqualTo("Create app password");
        assertThat(console.complaints()).isEmpty();
    }

    @Test
    void a_silent_server_is_said_and_can_be_asked_again() {
        Person tess = stack.admin().somebody("a.tld", "tess");
        AccountConsole console = console("a.tld");

        console.open(CONNECTION, tess);
        console.reads("127.0.10.5 is trusted");
        console.disconnect();
        console.follow("Mail apps");
        assertThat(console.reads("could not be loaded")).contains("The server did not answer");
        console.connect();
        console.press("Try again");
        console.reads("Mail apps");
        assertThat(console.complaints()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Look.class)
    void every_page_fits_every_look(Look look) {
        Person lou = stack.admin().somebody("a.tld", "lou-" + look.name().toLowerCase(Locale.ROOT));
        AccountConsole console = console("a.tld").look(look);
        assertThat(stack.knock(new MailProgram(), Place.HOME, Door.IMAP, lou.name(), lou.password()))
                .isInstanceOf(Answer.Refused.class);
        boolean german = look == Look.GERMAN;

        Inspection inspection = new Inspection(browser);
        for (String path : new String[] {APPS, MOBILE, LOGINS, CONNECTION}) {
            console.open(path, lou);
            console.reads(
                    switch (path) {
                        case APPS -> german ? "Noch keine App-Passwörter" : "No app passwords yet";
                        case LOGINS -> german ? "Angemeldet" : "Signed in";
                        case MOBILE -> german ? "Noch kein Mobil-Passwort" : "No mobile password yet";
                        default -> german ? "ist vertrauenswürdig" : "is trusted";
                    });
            browser.picture("account-" + path.replace('/', '-') + "-" + look);
            assertThat(console.overflows())
                    .as("something is wider than the screen")
                    .isFalse();
            assertThat(console.isDark()).isEqualTo(look == Look.DARK);
            assertThat(inspection.widerThanTheScreen()).isFalse();
            assertThat(inspection.faults()).as(path).isEmpty();
            assertThat(inspection.outOfTheKeyboardsReach()).as(path).isEmpty();
            if (german) {
                assertThat(inspection.texts()).as(path).noneMatch(english(console));
            }
        }
        console.open(APPS, lou);
        console.press(german ? "App-Passwort anlegen" : "Create app password");
        console.reads(german ? "Neues App-Passwort" : "New app password");
        browser.picture("account-new-app-password-" + look);
        assertThat(console.overflows())
                .as("the dialog is wider than the screen")
                .isFalse();
        assertThat(inspection.faults()).isEmpty();
        assertThat(inspection.outOfTheKeyboardsReach()).isEmpty();
        if (german) {
            assertThat(inspection.texts()).noneMatch(english(console));
        }
        assertThat(console.complaints()).isEmpty();
    }

    /** Texts that are ours and that German has another for. */
    private static Predicate<String> english(AccountConsole console) {
        Map<String, String> german = console.messages("de");
        Predicate<String> any = text -> false;
        for (Map.Entry<String, String> english : console.messages("en").entrySet()) {
            String key = english.getKey();
            String text = english.getValue();
            if (key.startsWith("gatepost") && !text.equals(german.get(key)) && text.matches(".*\\p{L}{3}.*")) {
                String pattern = Stream.of(text.split("\\{\\{\\w+}}", -1))
                        .map(Pattern::quote)
                        .collect(Collectors.joining(".+"));
                any = any.or(Pattern.compile(pattern, Pattern.DOTALL).asMatchPredicate());
            }
        }
        return any;
    }
}
