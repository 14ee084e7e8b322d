// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Answer;
import io.gatepost.e2e.client.Browser;
import io.gatepost.e2e.client.Door;
import io.gatepost.e2e.client.Inspection;
import io.gatepost.e2e.client.MailProgram;
import io.gatepost.e2e.client.Otp;
import io.gatepost.e2e.client.Page;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.PlainVisitor;
import io.gatepost.e2e.client.Webmail;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Passkeys as a second factor in Chromium, and the boxes beside what stands in for an app's code. */
@OnTheStack
final class PasskeyIT {
    private static final String TRUST_DEVICE = "gatepostTrustDevice";
    private static final String TRUST_NETWORK = "gatepostTrustNetwork";
    private static final String STEP_UP = "gatepost-fresh-factor";

    private static final String RECOVERY = "gatepost-recovery";
    private static final Page RECOVERY_BEGUN = new Page.Recovery("start", false);

    private final Stack stack;
    private Browser browser;
    private String device;

    PasskeyIT(Stack stack) {
        this.stack = stack;
    }

    @BeforeEach
    void sitDown() {
        browser = stack.browser(Place.HOME);
        device = browser.plugIn();
    }

    @AfterEach
    void leave() {
        browser.unplug(device);
        browser.narrow(false);
    }

    @Test
    void is_set_up_at_the_sign_in_and_asked_for_at_the_next() {
        Person person = SmallDomain.with(stack, "\"methods\": [\"passkey\", \"recovery-code\"]")
                .person("keyed", "");
        enrol(person);
        browser.signOut();
        assertThat(signIn(person)).isEqualTo(new Page.PasskeyAsked());
        assertThat(browser.sees(TRUST_DEVICE)).isTrue();
        assertThat(browser.sees(RECOVERY)).as("the domain has no such way").isFalse();
        browser.picture("passkey-asked");
        assertUsable();
        assertThat(browser.usePasskey()).isInstanceOf(Page.Arrived.class);
        // Nothing was ticked, nothing is trusted.
        browser.signOut();
        assertThat(signIn(person)).isEqualTo(new Page.PasskeyAsked());
    }

    @Test
    void trusts_the_device_and_the_network_that_were_ticked_beside_it() {
        Person person = SmallDomain.with(stack, "").person("truster", "");
        enrolInstead(person);
        browser.signOut();
        assertThat(imap(person)).isInstanceOf(Answer.Refused.class);
        assertThat(signIn(person)).isEqualTo(new Page.PasskeyAsked());
        browser.tick(TRUST_DEVICE);
        browser.tick(TRUST_NETWORK);
        assertThat(browser.usePasskey()).isInstanceOf(Page.Arrived.class);
        browser.signOut();
        assertThat(signIn(person)).as("the device is trusted").isInstanceOf(Page.Arrived.class);
        assertThat(imap(person)).as("the network is trusted").isInstanceOf(Answer.In.class);
    }

    @Test
    void a_recovery_code_stands_in_for_it_with_the_same_boxes() {
        Person person =
                SmallDomain.with(stack, "\"recovery\": {\"allowed\": true}").person("keyless", "");
        List<String> codes = enrolInstead(person);
        browser.signOut();
        assertThat(signIn(person)).isEqualTo(new Page.PasskeyAsked());
        assertThat(browser.click(RECOVERY))
                .as("the way back from a lost passkey")
                .isEqualTo(RECOVERY_BEGUN);
        browser.signOut();
        assertThat(signIn(person)).isEqualTo(new Page.PasskeyAsked());
        browser.click("try-another-way");
        assertThat(browser.clickOn("#gatepost-choice li:last-of-type button"))
                .isEqualTo(new Page.RecoveryCodeAsked(false));
        browser.picture("recovery-code-asked");
        assertUsable();
        assertThat(browser.sees(RECOVERY)).isTrue();
        browser.type("recoveryCodeInput", codes.getFirst());
        browser.tick(TRUST_DEVICE);
        assertThat(browser.click("kc-login")).isInstanceOf(Page.Arrived.class);
        browser.signOut();
        assertThat(signIn(person)).as("the device is trusted").isInstanceOf(Page.Arrived.class);
    }

    /** In the office the flow asks for nothing, and the gate does: its page is another than the flow's. */
    @Test
    void is_asked_for_at_the_gate_before_a_sensitive_change() {
        Person person = SmallDomain.with(stack, "").person("stepper", "");
        enrolInstead(person);
        browser.signOut();
        browser.moveTo(Place.OFFICE);
        assertThat(signIn(person)).isInstanceOf(Page.Arrived.class);
        assertThat(browser.open(atTheGate().begin(Map.of("kc_action", STEP_UP)).address()))
                .isEqualTo(new Page.PasskeyAsked());
        browser.picture("passkey-at-the-gate");
        assertUsable();
        assertThat(browser.usePasskey()).isInstanceOf(Page.Arrived.class);
    }

    @Test
    void what_is_no_passkey_is_asked_again() {
        Person person = SmallDomain.with(stack, "").person("forged", "");
        enrolInstead(person);
        try (PlainVisitor forger = new PlainVisitor(Place.OFFICE)) {
            forger.open(stack.webmail("isp").begin().address());
            assertThat(forger.enterRight(person.name(), person.password())).isInstanceOf(Page.Arrived.class);
            assertThat(forger.open(SmallDomain.stockFlow(stack, stack.keycloakUrl())
                            .begin(Map.of("kc_action", STEP_UP))
                            .address()))
                    .isEqualTo(new Page.PasskeyAsked());
            for (Map<String, String> forged : List.of(
                    Map.<String, String>of(),
                    Map.of("error", "NotAllowedError"),
                    Map.of(
                            "credentialId", "AAAA",
                            "clientDataJSON", "e30",
                            "authenticatorData", "AAAA",
                            "signature", "AAAA"),
                    Map.of(
                            "credentialId", "*",
                            "clientDataJSON", "*",
                            "authenticatorData", "*",
                            "signature", "*",
                            "userHandle", "*"))) {
                assertThat(forger.submit(forged)).as("%s", forged).isEqualTo(new Page.PasskeyAsked());
            }
        }
    }

    @Test
    void beside_an_app_either_does() {
        Person person = SmallDomain.with(stack, "").person("both", "");
        enrolInstead(person);
        browser.open(webmail().begin(Map.of("kc_action", "CONFIGURE_TOTP")).address());
        if (browser.page() instanceof Page.PasskeyAsked) {
            browser.usePasskey();
        }
        assertThat(browser.page()).isEqualTo(new Page.EnrolmentOffered());
        browser.type("userLabel", "phone");
        String secret = browser.text("kc-totp-secret-key").replace(" ", "");
        browser.type("totp", Otp.next(secret));
        assertThat(browser.click("saveTOTPBtn")).isInstanceOf(Page.Arrived.class);
        browser.signOut();
        browser.moveTo(Place.OFFICE);
        assertThat(signIn(person)).isInstanceOf(Page.Arrived.class);
        assertThat(browser.open(atTheGate().begin(Map.of("kc_action", STEP_UP)).address()))
                .isEqualTo(new Page.PasskeyAsked());
        assertThat(browser.clickOn("button[name=gatepostWay][value=otp]")).isEqualTo(new Page.CodeAsked(false));
        browser.picture("code-at-the-gate");
        assertUsable();
        assertThat(browser.enterCode(Otp.next(secret))).isInstanceOf(Page.Arrived.class);
    }

    /** By ear, by the keyboard alone, on a phone and in the dark. */
    private void assertUsable() {
        Inspection inspection = new Inspection(browser);
        for (String scheme : List.of("light", "dark")) {
            for (int width : List.of(1100, 375)) {
                inspection.screen(width, scheme);
                assertThat(inspection.faults()).as(scheme + " " + width).isEmpty();
                assertThat(inspection.widerThanTheScreen())
                        .as("wider than " + width)
                        .isFalse();
            }
        }
        assertThat(inspection.outOfTheKeyboardsReach()).isEmpty();
        inspection.screen(1100, "light");
    }

    /** Of a person whom the domain gives no choice but a passkey. */
    private List<String> enrol(Person person) {
        assertThat(signIn(person)).isEqualTo(new Page.PasskeyOffered());
        browser.picture("passkey-offered");
        assertUsable();
        return register();
    }

    private List<String> enrolInstead(Person person) {
        assertThat(signIn(person)).isEqualTo(new Page.EnrolmentOffered());
        assertThat(browser.clickOn("button[name=gatepostInstead]")).isEqualTo(new Page.PasskeyOffered());
        return register();
    }

    private List<String> register() {
        Page page = browser.registerPasskey("the laptop");
        if (!(page instanceof Page.CodesShown shown)) {
            throw new AssertionError("no codes but " + page);
        }
        assertThat(browser.keepCodes()).isInstanceOf(Page.Arrived.class);
        return shown.codes();
    }

    private Page signIn(Person person) {
        browser.open(webmail().begin().address());
        return browser.enterRight(person.name(), person.password());
    }

    private Webmail atTheGate() {
        return SmallDomain.stockFlow(stack, byName());
    }

    /** By the machine's name: passkeys belong to a name, and an address is none. */
    private URI byName() {
        return URI.create("http://localhost:" + stack.keycloakUrl().getPort() + "/");
    }

    private Webmail webmail() {
        return new Webmail(byName(), "isp");
    }

    private Answer imap(Person person) {
        return stack.knock(new MailProgram(), Place.HOME, Door.IMAP, person.name(), person.password());
    }
}
