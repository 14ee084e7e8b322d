// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.AccountConsole;
import io.gatepost.e2e.client.Browser;
import io.gatepost.e2e.client.HttpPlace;
import io.gatepost.e2e.client.Inspection;
import io.gatepost.e2e.client.Page;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.PlainVisitor;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The sign-in pages in a domain's own name, logo and colours, and what an admin with bad intentions gets out of them: nothing. */
@OnTheStack
final class BrandPagesIT {
    private final Stack stack;
    private final Browser browser;
    private final Inspection inspection;

    BrandPagesIT(Stack stack) {
        this.stack = stack;
        this.browser = stack.browser(Place.HOME);
        this.inspection = new Inspection(browser);
        inspection.sendAlways(Map.of("Accept-Language", "en"));
    }

    @AfterEach
    void leavesTheScreenAsItWas() {
        inspection.screen(1100, "light");
    }

    @ParameterizedTest(name = "{0}, {2}, {3} pixels")
    @CsvSource({
        "a.tld, Abel & Co. Mail,      light, 1100",
        "a.tld, Abel & Co. Mail,      dark,  1100",
        "a.tld, Abel & Co. Mail,      light, 360",
        "b.tld, B. Brandt Publishing, light, 1100",
        "b.tld, B. Brandt Publishing, dark,  360",
    })
    void the_demo_domains_show_themselves(String realm, String name, String scheme, int width) {
        inspection.screen(width, scheme);
        browser.open(stack.webmail(realm).begin().address());
        assertThat(browser.text()).contains(name);
        assertThat(inspection.style("#kc-header-wrapper", "::before", "backgroundImage"))
                .startsWith("url(\"data:image/png;base64,");
        assertThat(inspection.faults()).isEmpty();
        assertThat(inspection.widerThanTheScreen()).isFalse();
        browser.picture("sign-in-" + realm + "-" + scheme + "-" + width);

        Person visitor = realm.equals("a.tld") ? Person.ALICE : Person.BOB;
        assertThat(browser.enterRight(visitor.name(), visitor.password())).isInstanceOf(Page.CodeAsked.class);
        assertThat(browser.text()).contains(name);
        assertThat(inspection.faults()).isEmpty();
        assertThat(inspection.outOfTheKeyboardsReach()).isEmpty();
        assertThat(inspection.widerThanTheScreen()).isFalse();
        browser.picture("sign-in-code-" + realm + "-" + scheme + "-" + width);
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void a_company_s_button_is_of_one_colour(String scheme) {
        inspection.screen(1100, scheme);
        String alias = "branded-" + Long.toHexString(System.nanoTime());
        String providers = "a.tld/identity-provider/instances";
        stack.admin().send("POST", providers, """
                {"alias": "%s", "displayName": "Acme Works", "providerId": "saml", "enabled": true,
                 "config": {"singleSignOnServiceUrl": "https://idp.example/sso", "idpEntityId": "https://idp.example"}}""".formatted(alias));
        try {
            browser.open(stack.webmail("a.tld").begin().address());
            assertThat(inspection.style("#social-" + alias + " svg", "", "fill"))
                    .isEqualTo(inspection.style("#social-" + alias, "", "color"));
            assertThat(inspection.style("#social-" + alias + " svg", "", "filter"))
                    .isEqualTo("none");
            assertThat(inspection.faults()).isEmpty();
            browser.picture("sign-in-company-" + scheme);
        } finally {
            stack.admin().send("DELETE", providers + "/" + alias, "");
        }
    }

    @Test
    void the_account_pages_show_the_domain_too() {
        AccountConsole console = new AccountConsole(browser, stack.keycloakUrl(), "a.tld");
        console.open("mail/connection", stack.admin().somebody("a.tld", "branded"));
        assertThat(console.brand()).isEqualTo("Abel & Co. Mail");
        assertThat(inspection.style("[data-gatepost-name]", "::after", "content"))
                .isEqualTo("\"Abel & Co. Mail\"");
        assertThat(console.source())
                .contains("<title>Abel &amp; Co. Mail</title>")
                .doesNotContain("alt=\"Logo\"");
        browser.picture("account-brand");

        browser.anew(Place.HOME);
        console = new AccountConsole(browser, stack.keycloakUrl(), "isp");
        console.open("mail/connection", stack.admin().somebody("isp", "plain.tld", "plain"));
        assertThat(console.brand()).isEqualTo("Example ISP");
        browser.picture("account-brand-of-the-realm");
    }

    @Test
    void a_domain_without_a_brand_has_its_realms_name_in_keycloaks_own_looks() {
        browser.open(stack.webmail("isp")
                .begin(Map.of("login_hint", Person.CAROL.name()))
                .address());
        assertThat(browser.text()).containsIgnoringCase("Example ISP");
        assertThat(inspection.style("#kc-header-wrapper", "::before", "backgroundImage"))
                .isEqualTo("none");
        assertThat(inspection.faults()).isEmpty();
        browser.picture("sign-in-isp");
    }

    @Test
    void a_domain_of_a_shared_realm_has_its_own_and_its_neighbour_has_not() {
        stack.admin()
                .setAttributes(
                        "isp",
                        Map.of(
                                "gatepost.brand.name.branded.tld", "Branded & Sons",
                                "gatepost.brand.color.branded.tld", "#ffdd00",
                                "gatepost.brand.background.branded.tld", "#ffdd00"));
        Person owner = stack.admin().somebody("isp", "branded.tld", "owner");
        browser.open(
                stack.webmail("isp").begin(Map.of("login_hint", owner.name())).address());
        assertThat(browser.text()).contains("Branded & Sons");
        // Yellow cannot be read on white; what is shown can.
        assertThat(inspection.faults()).isEmpty();
        browser.picture("sign-in-branded-in-shared-realm");

        browser.anew(Place.HOME);
        browser.open(stack.webmail("isp")
                .begin(Map.of("login_hint", Person.CAROL.name()))
                .address());
        assertThat(browser.text()).doesNotContain("Branded");
    }

    /** Whose domain it is goes by what was typed, so that the page tells nobody which accounts there are. */
    @Test
    void a_wrong_password_and_an_unknown_name_are_shown_the_same_page() {
        stack.admin().setAttributes("isp", Map.of("gatepost.brand.name.same.tld", "Same Ltd."));
        Person owner = stack.admin().somebody("isp", "same.tld", "owner");
        assertThat(page(owner.name())).isEqualTo(page("nobody@same.tld")).contains("Same Ltd.");
    }

    private String page(String name) {
        browser.anew(Place.HOME);
        browser.open(stack.webmail("isp").begin().address());
        assertThat(browser.enter(name, "not-the-password")).isEqualTo(new Page.PasswordAsked(true));
        return browser.text();
    }

    static Stream<Arguments> attacks() {
        return Stream.of(
                Arguments.argumentSet("a script for a name", "name", "<script>window.broken = 1</script>"),
                Arguments.argumentSet("a handler for a name", "name", "<img src=x onerror='window.broken = 1'>"),
                Arguments.argumentSet(
                        "entities for a name", "name", "&lt;img src=x onerror=&quot;window.broken=1&quot;&gt;"),
                Arguments.argumentSet(
                        "a link for a name", "name", "&lt;a href=\"https://evil.example/\"&gt;Sign in here&lt;/a&gt;"),
                Arguments.argumentSet("a template for a name", "name", "${7*7} #{7*7} [=7*7] {0}"),
                Arguments.argumentSet("a rule for a colour", "color", "#fff;}body{display:none"),
                Arguments.argumentSet(
                        "an end of the style for a colour", "color", "</style><script>window.broken = 1</script>"),
                Arguments.argumentSet("an address for a background", "background", "url(https://evil.example/seen)"),
                Arguments.argumentSet("a script for a logo", "logo", "javascript:window.broken=1"),
                Arguments.argumentSet(
                        "an end of the string for a logo", "logo", "https://evil.example/\");}body{display:none"),
                Arguments.argumentSet(
                        "an end of the style for a logo",
                        "logo",
                        "https://evil.example/</style><script>window.broken=1</script>"),
                Arguments.argumentSet(
                        "a page for a logo",
                        "logo",
                        "data:text/html;base64,PHNjcmlwdD53aW5kb3cuYnJva2VuPTE8L3NjcmlwdD4="),
                Arguments.argumentSet(
                        "a drawing with a script for a logo",
                        "logo",
                        "data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9ImFsZXJ0KDEpIi8+"),
                Arguments.argumentSet("a huge logo", "logo", "data:image/png;base64,iVBORw0KGgo" + "A".repeat(60_000)),
                Arguments.argumentSet("a logo without TLS", "logo", "http://evil.example/logo.png"));
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void an_attribute_breaks_nothing(String attribute, String value) {
        stack.admin().setAttributes("isp", Map.of("gatepost.brand." + attribute + ".evil.tld", value));
        try {
            browser.open(stack.webmail("isp")
                    .begin(Map.of("login_hint", "somebody@evil.tld"))
                    .address());
            assertThat(browser.page()).isInstanceOf(Page.PasswordAsked.class);
            assertThat(inspection.ran("broken")).isFalse();
            assertThat(inspection.style("body", "", "display")).isNotEqualTo("none");
            assertThat(browser.text()).contains("Sign in").doesNotContain("49");
            try (PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
                visitor.open(stack.webmail("isp")
                        .begin(Map.of("login_hint", "somebody@evil.tld"))
                        .address());
                assertThat(visitor.html())
                        .doesNotContain("evil.example")
                        .doesNotContain("window.broken")
                        .doesNotContain("javascript:window")
                        .doesNotContain("data:image")
                        .doesNotContain("data:text");
            }
        } finally {
            stack.admin().setAttributes("isp", Map.of("gatepost.brand." + attribute + ".evil.tld", ""));
        }
    }

    /** What is put into the page needs no more than Keycloak's own policy allows. */
    @Test
    void the_content_security_policy_is_keycloaks_own() {
        HttpResponse<String> response =
                HttpPlace.at(Place.HOME).get(stack.webmail("a.tld").begin().address());
        assertThat(response.headers().allValues("Content-Security-Policy"))
                .containsExactly("frame-src 'self'; frame-ancestors 'self'; object-src 'none';");
        assertThat(response.headers().firstValue("Referrer-Policy")).contains("no-referrer");
    }
}
