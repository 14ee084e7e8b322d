// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.AccountConsole;
import io.gatepost.e2e.client.AccountConsole.Look;
import io.gatepost.e2e.client.Browser;
import io.gatepost.e2e.client.Inspection;
import io.gatepost.e2e.client.MailSink;
import io.gatepost.e2e.client.Page;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import org.junit.jupiter.api.Test;

/** The recovery address and the way back in a browser, with a mail server that keeps what comes. */
@OnTheStack
final class RecoveryPagesIT extends RecoveryStory {
    private static final String PAGE = "mail/recovery";

    private final Browser browser;

    RecoveryPagesIT(Stack stack) {
        super(stack);
        this.browser = stack.browser(Place.HOME);
    }

    @Test
    void an_address_is_set_and_the_lost_factor_replaced_by_it() {
        Person lena = domain.somebody("lena");
        String mailbox = RecoveryDomain.mailboxOf(lena);
        AccountConsole console = new AccountConsole(browser, stack.keycloakUrl(), RecoveryDomain.REALM);
        console.open(PAGE, lena);
        console.reads("No recovery address");
        browser.picture("recovery-address-empty");
        console.press("Set a recovery address");
        console.type("Mail address", lena.name());
        console.press("Mail me a code");
        console.reads("This cannot be your recovery address");
        browser.picture("recovery-address-refused");
        console.type("Mail address", mailbox);
        console.press("Mail me a code");
        console.reads("A code was mailed to " + mailbox);
        browser.picture("recovery-address-pending");
        console.press("Take it back");
        console.reads("The code is worth nothing now");
        console.reads("No recovery address");
        sink.nextTo(mailbox);
        console.press("Set a recovery address");
        console.type("Mail address", mailbox);
        console.press("Mail me a code");
        console.reads("A code was mailed to " + mailbox);
        String code = RecoveryDomain.code(sink.nextTo(mailbox));
        console.type("Code from the mail", code.equals("000000") ? "000001" : "000000");
        console.press("Confirm");
        console.reads("That code is not right.");
        console.type("Code from the mail", code);
        console.press("Confirm");
        console.reads("This is your recovery address now.");
        for (Look look : Look.values()) {
            console.look(look);
            console.open(PAGE, lena);
            console.reads(mailbox);
            assertThat(console.overflows()).as(look.name()).isFalse();
            seen("recovery-address-" + look);
        }
        assertThat(console.complaints()).isEmpty();
        console.look(Look.LIGHT);

        browser.anew(Place.CAFE);
        browser.open(stack.webmail(RecoveryDomain.REALM).begin().address());
        assertThat(browser.enterRight(lena.name(), lena.password())).isEqualTo(new Page.CodeAsked(false));
        seen("recovery-link");
        assertThat(browser.click("gatepost-recovery")).isEqualTo(new Page.Recovery("start", false));
        assertThat(browser.text()).contains("Lost your second factor?", mailbox.charAt(0) + "•••@•••.example");
        browser.picture("recovery-start");
        assertThat(browser.click("kc-login")).isEqualTo(new Page.Recovery("code", false));
        browser.type("code", "nothing");
        assertThat(browser.click("kc-login")).isEqualTo(new Page.Recovery("code", true));
        browser.picture("recovery-code");
        String recovery = RecoveryDomain.code(sink.nextTo(mailbox, "Code for your lost second factor"));
        Page page = new Page.Recovery("code", true);
        // While Keycloak counts the wrong one, it looks at none.
        for (int tries = 0; tries < 4 && page.equals(new Page.Recovery("code", true)); tries++) {
            browser.type("code", recovery);
            page = browser.click("kc-login");
        }
        assertThat(page).isEqualTo(new Page.Recovery("done", false));
        seen("recovery-done");
        assertThat(browser.click("gatepost-restart")).isInstanceOf(Page.PasswordAsked.class);
        assertThat(browser.enterRight(lena.name(), lena.password())).isEqualTo(new Page.EnrolmentOffered());
        browser.picture("recovery-enrolment");
    }

    @Test
    void in_german_on_a_phone_and_in_the_dark() {
        Person jan = domain.reachable("jan");
        AccountConsole console = new AccountConsole(browser, stack.keycloakUrl(), RecoveryDomain.REALM);
        for (Look look : Look.values()) {
            browser.anew(Place.CAFE);
            console.look(look);
            browser.open(stack.webmail(RecoveryDomain.REALM).begin().address());
            assertThat(browser.enterRight(jan.name(), jan.password())).isEqualTo(new Page.CodeAsked(false));
            assertThat(browser.click("gatepost-recovery")).isEqualTo(new Page.Recovery("start", false));
            assertThat(browser.text())
                    .contains(look == Look.GERMAN ? "Zweiten Faktor verloren?" : "Lost your second factor?");
            seen("recovery-start-" + look);
            browser.click("kc-login");
            seen("recovery-code-" + look);
        }
        console.look(Look.LIGHT);
        assertThat(sink.all().stream().map(MailSink.Mail::subject))
                .contains("Code für Ihren verlorenen zweiten Faktor");
    }

    @Test
    void from_the_office_the_page_asks_for_the_factor_and_keeps_what_was_typed() {
        Person otto = domain.somebody("otto");
        String mailbox = RecoveryDomain.mailboxOf(otto);
        browser.moveTo(Place.OFFICE);
        AccountConsole console = new AccountConsole(browser, stack.keycloakUrl(), RecoveryDomain.REALM);
        console.open(PAGE, otto);
        console.press("Set a recovery address");
        console.type("Mail address", mailbox);
        console.press("Mail me a code");
        console.awaitCodePage();
        // Whoever is sent to show the factor did not just type the password: there is no way round it here.
        assertThat(browser.text()).doesNotContain("Lost your second factor?");
        console.showFactor(otto);
        console.reads("Of another provider");
        assertThat(console.typed("Mail address")).isEqualTo(mailbox);
        console.press("Mail me a code");
        console.reads("A code was mailed to " + mailbox);
        console.type("Code from the mail", RecoveryDomain.code(sink.nextTo(mailbox)));
        console.press("Confirm");
        console.reads("This is your recovery address now.");
        console.press("Remove");
        console.reads("only your mail administrator can help");
        console.press("Remove");
        console.reads("Your recovery address was removed.");
        assertThat(sink.nextTo(mailbox, "Your recovery address was removed").text())
                .contains("administrator");
    }

    /** By everybody: also who hears it, sees little of it, or has no mouse. */
    private void seen(String picture) {
        browser.picture(picture);
        Inspection inspection = new Inspection(browser);
        assertThat(inspection.faults()).as(picture).isEmpty();
        assertThat(inspection.outOfTheKeyboardsReach()).as(picture).isEmpty();
    }
}
