// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Browser;
import io.gatepost.e2e.client.Inspection;
import io.gatepost.e2e.client.Otp;
import io.gatepost.e2e.client.Page;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person sees who sets up a second factor, in both languages, at a desk and on a phone, with the keyboard alone. */
@OnTheStack
final class EnrolmentPagesIT {
    private final Stack stack;
    private final Browser browser;
    private final Inspection inspection;

    EnrolmentPagesIT(Stack stack) {
        this.stack = stack;
        this.browser = stack.browser(Place.OFFICE);
        this.inspection = new Inspection(browser);
    }

    @AfterEach
    void wideAndLightAgain() {
        inspection.screen(1280, "light");
        browser.narrow(false);
    }

    @ParameterizedTest
    @CsvSource({
        "en, '',     Set up now, Confirm, Print",
        "de, -dark,  Jetzt einrichten, Bestätigen, Drucken",
        "en, -phone, Set up now, Confirm, Print",
        "de, -phone, Jetzt einrichten, Bestätigen, Drucken"
    })
    void the_whole_way(String language, String look, String now, String confirm, String print) {
        inspection.screen(look.equals("-phone") ? 375 : 1280, look.equals("-dark") ? "dark" : "light");
        String name = "enrolment-" + language + look;
        Person person = somebody();
        Map<String, String> inLanguage = Map.of("ui_locales", language);
        browser.open(stack.webmail("isp").begin(inLanguage).address());
        assertThat(browser.enterRight(person.name(), person.password())).isEqualTo(new Page.EnrolmentAsked(true));
        assertThat(browser.text()).contains(now, Integer.toString(year()));
        seen(name + "-offer");
        // The first button has the focus: Enter is enough.
        assertThat(browser.enterKey()).isEqualTo(new Page.EnrolmentOffered());
        assertThat(browser.links("#kc-totp-supported-apps")).isNotEmpty().allMatch(link -> link.startsWith("https://"));
        browser.clickHere("gatepost-totp-manual", "summary");
        String key = browser.text("kc-totp-secret-key");
        assertThat(key.replace(" ", "")).matches("[A-Z2-7]{32}");
        assertThat(browser.scanned("kc-totp-secret-qr-code"))
                .startsWith("otpauth://totp/")
                .contains("secret=" + key.replace(" ", "") + "&", "issuer=");
        seen(name + "-app");
        browser.type("totp", "000000");
        browser.click("saveTOTPBtn");
        assertThat(browser.sees("input-error-totp")).isTrue();
        assertThat(browser.sees("gatepost-instead")).isTrue();
        seen(name + "-app-wrong");
        browser.type("totp", Otp.next(key.replace(" ", "")));
        browser.type("userLabel", "phone");
        assertThat(browser.value("saveTOTPBtn")).isEqualTo(confirm);
        assertThat(browser.click("saveTOTPBtn")).isInstanceOf(Page.CodesShown.class);
        assertThat(browser.text()).contains(print);
        assertThat(browser.sees("gatepost-instead"))
                .as("there is nothing to do instead")
                .isFalse();
        assertThat(inspection.style("#kc-recovery-codes-list li", "", "fontFamily"))
                .contains("mono");
        String disabled = inspection.style("#saveRecoveryAuthnCodesBtn", "", "backgroundColor");
        seen(name + "-codes");
        browser.tick("kcRecoveryCodesConfirmationCheck");
        assertThat(inspection.style("#saveRecoveryAuthnCodesBtn", "", "backgroundColor"))
                .as("of the domain's colour once it can be pressed")
                .isNotEqualTo(disabled);
        assertThat(browser.click("saveRecoveryAuthnCodesBtn")).isInstanceOf(Page.Arrived.class);
    }

    @ParameterizedTest
    @CsvSource({"en, Later, false", "de, Später, true"})
    void the_password_once_more(String language, String later, boolean phone) {
        browser.narrow(phone);
        Person person = somebody();
        browser.open(stack.webmail("isp").begin(Map.of("ui_locales", language)).address());
        browser.enterRight(person.name(), person.password());
        assertThat(browser.text()).contains(later);
        assertThat(browser.click("gatepost-later")).isInstanceOf(Page.Arrived.class);
        assertThat(browser.open(stack.webmail("isp")
                        .begin(Map.of("ui_locales", language, "kc_action", "CONFIGURE_TOTP"))
                        .address()))
                .isEqualTo(new Page.PasswordAsked(false));
        seen("enrolment-" + language + "-password");
    }

    private void seen(String name) {
        browser.picture(name);
        assertThat(browser.overflow()).as("%s goes beyond the right edge", name).isZero();
        assertThat(inspection.faults())
                // Keycloak's own pages make an alert's title a heading of the fourth level.
                .filteredOn(fault -> !fault.contains("pf-v5-c-alert__title"))
                .as(name)
                .isEmpty();
        if (!name.endsWith("-offer")) {
            assertThat(inspection.outOfTheKeyboardsReach()).as(name).isEmpty();
        }
    }

    private static int year() {
        return until().atOffset(ZoneOffset.UTC).getYear();
    }

    private static Instant until() {
        return Instant.now().plus(Duration.ofDays(40)).truncatedTo(ChronoUnit.DAYS);
    }

    private Person somebody() {
        String domain = "p" + Long.toHexString(System.nanoTime()) + ".tld";
        var answer = stack.admin().send("PUT", "isp/gatepost/policies/" + domain, """
                {"version": 1, "networks": {"office": ["127.0.10.0/24"]},
                 "secondFactor": {"enrolment": "required", "graceUntil": "%s", "recoveryCodes": {"number": 10}},
                 "services": {"web": {"trusted": ["password"], "elsewhere": ["password+second-factor"]}}}""".formatted(until()));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        stack.admin().setAttributes("isp", Map.of("gatepost.brand.color." + domain, "#0b7a75"));
        return stack.admin().create(new Person("isp", "paula@" + domain, "a-good-password-of-paula", ""));
    }
}
