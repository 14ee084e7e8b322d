// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.e2e.Awaiting;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.AccountConsole;
import io.gatepost.e2e.client.AccountConsole.Look;
import io.gatepost.e2e.client.Answer;
import io.gatepost.e2e.client.Browser;
import io.gatepost.e2e.client.ByHand;
import io.gatepost.e2e.client.Door;
import io.gatepost.e2e.client.Inspection;
import io.gatepost.e2e.client.MailProgram;
import io.gatepost.e2e.client.Otp;
import io.gatepost.e2e.client.Page;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.PlainVisitor;
import io.gatepost.e2e.client.Webmail;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Trusting a device and a network in a browser: at the sign-in, and on the account pages that list and take it away. */
@OnTheStack
final class TrustPagesIT {
    private static final String DEVICES = "mail/devices";
    private static final String NETWORKS = "mail/networks";

    private final Stack stack;
    private final Browser browser;

    TrustPagesIT(Stack stack) {
        this.stack = stack;
        this.browser = stack.browser(Place.HOME);
    }

    private AccountConsole console() {
        return new AccountConsole(browser, stack.keycloakUrl(), "a.tld");
    }

    @Test
    void a_browser_that_was_trusted_beside_the_code_is_asked_for_it_no_more() {
        Person tom = stack.admin().somebody("a.tld", "tom");
        Webmail webmail = stack.webmail("a.tld");
        AccountConsole console = console();
        browser.open(webmail.begin().address());
        assertThat(browser.enterRight(tom.name(), tom.password())).isEqualTo(new Page.CodeAsked(false));
        assertThat(console.ticked("Trust this device for 30 days")).isFalse();
        assertThat(console.ticked("Trust this network for my mail apps for one day"))
                .isFalse();
        for (Look look : Look.values()) {
            console.look(look);
            browser.picture("trust-offer-" + look);
            assertThat(browser.overflow()).as(look.name()).isZero();
        }
        console.look(Look.LIGHT);
        console.tick("Trust this device");
        // Device and network both: the address counts for mail, and the page does not deny it.
        console.tick("Trust this network");
        assertThat(browser.enterCode(Otp.next(tom.otpSecret()))).isInstanceOf(Page.Arrived.class);
        console.open("mail/connection");
        assertThat(console.reads("This device is trusted"))
                .contains(Place.HOME.address() + ", is trusted too, for IMAP, POP3, SMTP")
                .doesNotContain("treated as outside");
        browser.picture("account-connection-both-trusted");

        // In this browser, wherever it is carried; its cookies alone are what it is known by.
        browser.moveTo(Place.CAFE);
        browser.signOut();
        browser.open(webmail.begin().address());
        assertThat(browser.enterRight(tom.name(), tom.password())).isInstanceOf(Page.Arrived.class);
        browser.anew(Place.CAFE);
        browser.open(webmail.begin().address());
        assertThat(browser.enterRight(tom.name(), tom.password())).isEqualTo(new Page.CodeAsked(false));
    }

    @Test
    void the_page_lists_the_devices_and_takes_them_away() {
        Person dora = stack.admin().somebody("a.tld", "dora");
        AccountConsole console = console();
        console.open(DEVICES, dora);
        console.reads("No trusted devices");
        browser.picture("account-devices-empty");
        trustElsewhere(dora, "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");
        trustElsewhere(
                dora,
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
                        + "Version/18.0 Safari/605.1.15");

        // This one too.
        browser.signOut();
        console.open(DEVICES);
        browser.enterRight(dora.name(), dora.password());
        console.tick("Trust this device");
        console.showFactor(dora);
        String listed = console.reads("This device");
        assertThat(listed).contains("Firefox on Linux", "Safari on Mac OS X", "from " + Place.CAFE.address());
        for (Look look : Look.values()) {
            console.look(look);
            console.open(DEVICES, dora);
            console.reads(look == Look.GERMAN ? "Dieses Gerät" : "This device");
            assertThat(console.overflows()).as(look.name()).isFalse();
            assertThat(new Inspection(browser).faults()).as(look.name()).isEmpty();
            browser.picture("account-devices-" + look);
        }
        console.look(Look.LIGHT);
        console.open(DEVICES, dora);
        console.press("Remove \"Firefox on Linux\"?");
        console.reads("asks for your second factor again");
        console.press("Remove");
        console.reads("\"Firefox on Linux\" was removed.");
        console.press("Remove all others");
        console.reads("Remove all other devices?");
        console.press("Remove");
        console.reads("All other devices were removed.");
        browser.picture("account-devices-one");
        console.open(DEVICES, dora);
        assertThat(console.reads("This device")).doesNotContain("Safari");
        assertThat(console.complaints()).isEmpty();
    }

    @Test
    void a_network_is_trusted_for_mail_until_it_is_taken_away() {
        Person nils = stack.admin().somebody("a.tld", "nils");
        AccountConsole console = console();
        console.open(NETWORKS, nils);
        console.reads("No trusted networks");
        browser.picture("account-networks-empty");
        console.press("Trust this network");
        assertThat(console.reads("From " + Place.HOME.address())).contains("IMAP, POP3, SMTP");
        console.choose("For", "2 days");
        browser.picture("account-networks-dialog");
        console.press("Trust");
        console.reads("This network is trusted now.");
        assertThat(console.reads("You are here")).contains(Place.HOME.address());
        for (Look look : Look.values()) {
            console.look(look);
            console.open(NETWORKS, nils);
            console.reads(look == Look.GERMAN ? "Sie sind hier" : "You are here");
            assertThat(console.overflows()).as(look.name()).isFalse();
            assertThat(new Inspection(browser).faults()).as(look.name()).isEmpty();
            browser.picture("account-networks-" + look);
        }
        console.look(Look.LIGHT);
        assertThat(imap(nils)).isInstanceOf(Answer.In.class);

        console.open(NETWORKS, nils);
        console.press("Remove \"" + Place.HOME.address() + "\"?");
        console.reads("can no longer sign in from there");
        console.press("Remove");
        console.reads("No trusted networks");
        assertThat(imap(nils)).isInstanceOf(Answer.Refused.class);
        assertThat(console.complaints()).isEmpty();
    }

    @Test
    void in_the_office_there_is_nothing_to_trust_and_the_page_says_so() {
        Person otto = stack.admin().somebody("a.tld", "otto");
        browser.moveTo(Place.OFFICE);
        AccountConsole console = console();
        console.open(NETWORKS, otto);
        assertThat(console.reads("your mail apps work from here anyway")).doesNotContain("Trust this network");
        browser.picture("account-networks-inside");
    }

    /** The whole story, from the program that is refused at home to the one that is refused there again. */
    @Test
    void mail_works_from_home_for_as_long_as_the_network_is_trusted_there() {
        String domain = "story-" + Long.toHexString(System.nanoTime()) + ".tld";
        var policy = stack.admin().send("PUT", "isp/gatepost/policies/" + domain, """
                {"version": 1, "networks": {"office": ["127.0.10.0/24"]},
                 "trust": {"addresses": {"allowed": true, "for": "PT10S", "services": ["imap", "smtp"]}},
                 "services": {"web": {"trusted": ["password"], "elsewhere": ["password+second-factor"]},
                              "imap": {"trusted": ["password"]}, "smtp": {"trusted": ["password"]}}}""");
        assertThat(policy.statusCode()).as(policy.body()).isIn(200, 201, 204);
        Person owner = stack.admin().somebody("isp", domain, "owner");
        Person neighbour = stack.admin().somebody("isp", domain, "neighbour");
        assertRefused(owner, Place.HOME, Door.IMAP);
        assertRefused(owner, Place.HOME, Door.SUBMISSION);

        browser.open(stack.webmail("isp").begin().address());
        assertThat(browser.enterRight(owner.name(), owner.password())).isEqualTo(new Page.CodeAsked(false));
        assertThat(browser.text()).contains("Trust this network for my mail apps for 10 seconds");
        browser.tick("gatepostTrustNetwork");
        browser.picture("trust-story");
        assertThat(browser.enterRightCode(owner.otpSecret())).isInstanceOf(Page.Arrived.class);
        Instant trusted = Instant.now();
        assertIn(owner, Door.IMAP);
        assertIn(owner, Door.SUBMISSION);
        assertRefused(owner, Place.CAFE, Door.IMAP);
        assertRefused(neighbour, Place.HOME, Door.IMAP);

        Awaiting.until(
                trusted.plusSeconds(15),
                "refused again",
                () -> knock(owner, Place.HOME, Door.IMAP) instanceof Answer.Refused);
        for (Door door : new Door[] {Door.IMAP, Door.SUBMISSION}) {
            assertThat(assertRefused(owner, Place.HOME, door).said()).contains("renew its trust");
        }
    }

    private void assertIn(Person who, Door door) {
        assertThat(knock(who, Place.HOME, door)).isInstanceOf(Answer.In.class);
    }

    private Answer assertRefused(Person who, Place from, Door door) {
        Answer answer = knock(who, from, door);
        assertThat(answer).isInstanceOf(Answer.Refused.class);
        return answer;
    }

    private Answer knock(Person who, Place from, Door door) {
        return stack.knock(new ByHand(), from, door, who.name(), who.password());
    }

    private Answer imap(Person person) {
        return stack.knock(new MailProgram(), Place.HOME, Door.IMAP, person.name(), person.password());
    }

    private void trustElsewhere(Person person, String userAgent) {
        try (PlainVisitor visitor = new PlainVisitor(Place.CAFE, "User-Agent", userAgent)) {
            visitor.open(stack.webmail("a.tld").begin().address());
            visitor.enterRight(person.name(), person.password());
            assertThat(visitor.submit(Map.of("otp", Otp.next(person.otpSecret()), "gatepostTrustDevice", "on")))
                    .isInstanceOf(Page.Arrived.class);
        }
    }
}
