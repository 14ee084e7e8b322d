// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Browser;
import io.gatepost.e2e.client.Inspection;
import io.gatepost.e2e.client.Keyboard;
import io.gatepost.e2e.client.Otp;
import io.gatepost.e2e.client.Page;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.Webmail;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** Outside, somebody who has a passkey, two apps and recovery codes takes another way than the first, by the keyboard alone. */
@OnTheStack
final class OtherWayIT {
    private final Stack stack;
    private Browser browser;
    private Inspection inspection;
    private Keyboard keyboard;
    private String device;

    OtherWayIT(Stack stack) {
        this.stack = stack;
    }

    @BeforeEach
    void sitDown() {
        browser = stack.browser(Place.HOME);
        inspection = new Inspection(browser);
        keyboard = new Keyboard(browser);
        device = browser.plugIn();
    }

    @AfterEach
    void leave() {
        browser.unplug(device);
        inspection.screen(1100, "light");
        browser.narrow(false);
    }

    @Test
    void each_way_is_there_to_choose_and_lets_in() {
        Person person = SmallDomain.with(stack, "").person("chooser", "");
        stack.admin()
                .setAttributes(
                        "isp",
                        Map.of(
                                "gatepost.brand.name." + domain(person), "Abel Mail",
                                "gatepost.brand.color." + domain(person), "#0b7a75"));
        String code = passkey(person).getFirst();
        app(person, "the old phone");
        String secret = app(person, "the new phone");

        asked(person, "en");
        assertThat(keyboard.enter("link", "Try another way")).isInstanceOf(Page.Other.class);
        assertThat(browser.text()).contains("Abel Mail", "Choose another way", "One of the list that you printed");
        assertSeen("other-way-en");
        keyboard.reach("button", "Passkey");
        assertThat(inspection.style("#gatepost-choice button:focus", "", "outlineStyle"))
                .as("the focus can be seen")
                .isEqualTo("solid");
        assertThat(keyboard.enter("button", "Recovery code")).isEqualTo(new Page.RecoveryCodeAsked(false));
        keyboard.press(code);
        assertThat(keyboard.enter("button", "Sign In")).isInstanceOf(Page.Arrived.class);

        asked(person, "de");
        keyboard.enter("link", "Anderen Weg nehmen");
        assertSeen("other-way-de");
        assertThat(keyboard.enter("button", "Code Ihrer App")).isEqualTo(new Page.CodeAsked(false));
        assertSeen("other-way-de-apps");
        keyboard.reach("radio", "the old phone");
        keyboard.press(Keys.ARROW_DOWN);
        keyboard.reach("textbox", "Einmalcode");
        keyboard.press(Otp.next(secret));
        assertThat(browser.enterKey()).isInstanceOf(Page.Arrived.class);

        asked(person, "en");
        keyboard.enter("link", "Try another way");
        keyboard.enter("button", "Code from your app");
        keyboard.enter("link", "Try another way");
        keyboard.reach("button", "Passkey");
        // The bar presses a button as Enter does.
        assertThat(browser.spaceBar()).isEqualTo(new Page.PasskeyAsked());
        assertThat(keyboard.enter("button", "Sign in with Passkey")).isInstanceOf(Page.Arrived.class);
    }

    /** To who hears it or sees little of it, at a desk and on a phone, in the light and in the dark. */
    private void assertSeen(String name) {
        for (String scheme : List.of("light", "dark")) {
            for (int width : List.of(1100, 375)) {
                String look = name + "-" + scheme + "-" + width;
                inspection.screen(width, scheme);
                browser.picture(look);
                assertThat(inspection.faults()).as(look).isEmpty();
                assertThat(browser.overflow()).as(look).isZero();
            }
        }
        assertThat(inspection.outOfTheKeyboardsReach()).isEmpty();
    }

    /** At the question for the second factor, which is for the passkey as it was set up first. */
    private void asked(Person person, String language) {
        browser.signOut();
        browser.open(webmail().begin(Map.of("ui_locales", language)).address());
        assertThat(browser.enterRight(person.name(), person.password())).isEqualTo(new Page.PasskeyAsked());
    }

    private List<String> passkey(Person person) {
        browser.open(webmail().begin().address());
        assertThat(browser.enterRight(person.name(), person.password())).isEqualTo(new Page.EnrolmentOffered());
        browser.clickOn("button[name=gatepostInstead]");
        if (!(browser.registerPasskey("the laptop") instanceof Page.CodesShown shown)) {
            throw new AssertionError("no codes but " + browser.page());
        }
        assertThat(browser.keepCodes()).isInstanceOf(Page.Arrived.class);
        return shown.codes();
    }

    /** Its key, as the page shows it to type. */
    private String app(Person person, String name) {
        browser.open(webmail().begin(Map.of("kc_action", "CONFIGURE_TOTP")).address());
        if (browser.page() instanceof Page.PasskeyAsked) {
            browser.usePasskey();
        }
        assertThat(browser.page()).as(person.name()).isEqualTo(new Page.EnrolmentOffered());
        String key = browser.text("kc-totp-secret-key").replace(" ", "");
        browser.type("userLabel", name);
        browser.type("totp", Otp.next(key));
        assertThat(browser.click("saveTOTPBtn")).isInstanceOf(Page.Arrived.class);
        return key;
    }

    private static String domain(Person person) {
        return person.name().substring(person.name().indexOf('@') + 1);
    }

    /** By the machine's name: passkeys belong to a name, and an address is none. */
    private Webmail webmail() {
        return new Webmail(URI.create("http://localhost:" + stack.keycloakUrl().getPort() + "/"), "isp");
    }
}
