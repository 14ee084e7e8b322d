// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.AccountConsole;
import io.gatepost.e2e.client.AccountConsole.Look;
import io.gatepost.e2e.client.Browser;
import io.gatepost.e2e.client.Inspection;
import io.gatepost.e2e.client.Page;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.PlainVisitor;
import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.openqa.selenium.Keys;

/** The page Company sign-in of the admin console, from a domain without a company to one that is gone again. */
@OnTheStack
final class CompanyPageIT {
    private static final String OF_KEYCLOAKS_OWN = "aria-label should be specified on nav groups";

    private final Stack stack;
    private final Browser browser;
    private final AccountConsole console;

    CompanyPageIT(Stack stack) {
        this.stack = stack;
        this.browser = stack.browser(Place.MACHINE);
        this.console = new AccountConsole(browser, stack.keycloakUrl(), "master");
    }

    @AfterEach
    void picture(TestInfo test) {
        browser.picture("company-last-of-" + test.getDisplayName().replaceAll("\\W+", "-"));
    }

    @Test
    void a_company_is_checked_set_up_tried_refreshed_and_removed() throws IOException {
        try (Issuer issuer = new Issuer();
                OidcTenant tenant = new OidcTenant(stack);
                PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            open("isp/gatepost-companies");
            console.reads("Where the people of a mail domain");
            console.type("Domain", tenant.domain());
            console.press("Show");
            console.reads(tenant.domain() + " has no company yet");

            console.choose("What the company gives you", "OpenID Connect: its issuer");
            console.type("Issuer", issuer.address());
            console.press("Check");
            assertThat(console.reads("It cannot be set up so."))
                    .contains("A client ID is missing", "/broker/" + tenant.alias() + "/endpoint")
                    .doesNotContain("Set up\n");
            browser.picture("admin-company");
            console.type("Client ID", Issuer.CLIENT);
            console.type("Client secret", Issuer.SECRET);
            // By the keyboard alone, from the last field on.
            console.keys(Keys.ENTER);
            assertThat(console.reads("It can be set up so.")).contains("The mail policy does not name the company");
            assertThat(tenant.send("GET", "", "").statusCode()).isEqualTo(404);
            console.press("Set up");
            console.reads("is set up. Try it");
            assertThat(console.reads("first (RSA 2048)"))
                    .contains(Issuer.CLIENT, "Nothing speaks against it.")
                    .doesNotContain(Issuer.SECRET);
            browser.picture("admin-company-set-up");
            assertThat(new Inspection(browser).faults()).isEmpty();

            console.press("Change …");
            assertThat(console.reads("Left empty, the one that is there stays."))
                    .contains("Change how the company");
            assertThat(console.typed("Issuer")).isEqualTo(issuer.address());
            console.type("Client secret", "a-newer-secret");
            console.type("Name on the sign-in page", "A. Company");
            console.press("Check");
            console.reads("It can be set up so.");
            console.press("Save");
            console.reads("The company of " + tenant.domain() + " is changed.");
            assertThat(console.reads("A. Company")).doesNotContain("a-newer-secret");
            try (PlainVisitor early = new PlainVisitor(Place.HOME)) {
                assertThat(tenant.comeIn(early))
                        .as("the company does not know the new secret")
                        .isEqualTo(new Page.Refused("company-answer"));
            }
            OidcTenant.expect(200, tenant.post("", OidcTenant.wish(issuer)));

            issuer.signsIn(tenant.person("tried"));
            console.press("Begin a test");
            console.reads("Waiting for the sign-in");
            visitor.open(URI.create(console.value("Address for somebody else")));
            assertThat(console.reads("The sign-in would be accepted."))
                    .contains("tried@" + tenant.domain(), "no account yet", "given_name");
            browser.picture("admin-company-tested");

            issuer.rolls(Issuer.key("second"), Issuer.key("second"));
            console.press("Refresh now");
            assertThat(console.reads("Newer metadata was taken."))
                    .contains("second (RSA 2048)")
                    .as("what was tried was the company as it was before")
                    .doesNotContain("The sign-in would be accepted.");
            issuer.says(said -> said.put("issuer", "https://other.example"));
            console.press("Refresh now");
            assertThat(console.reads("the company goes on as it was")).contains("another issuer");
            console.follow("All companies");
            assertThat(console.reads(tenant.domain())).contains("needs attention", "OpenID Connect");
            browser.picture("admin-companies");
            console.follow(tenant.domain());

            console.press("Remove …");
            console.reads("To be sure, type");
            console.type("To be sure, type " + tenant.domain(), tenant.domain());
            console.press("Remove");
            console.reads("has no company yet");
            assertThat(tenant.send("GET", "", "").statusCode()).isEqualTo(404);
            assertThat(console.complaints()).allMatch(complaint -> complaint.contains(OF_KEYCLOAKS_OWN));
        }
    }

    /** In the console of the domain's own realm, with the role of the template. */
    @Test
    void what_is_wrong_with_saml_metadata_is_told_in_german_and_on_a_phone() {
        String own = "c" + Long.toHexString(System.nanoTime()) + ".tld";
        OidcTenant.expect(201, stack.admin().send("POST", "master/gatepost/domains", """
                {"domain": "%s", "place": "own-realm", "webmail": "https://webmail.example.org/",
                 "policy": {"version": 1, "networks": {"desk": ["127.0.0.1/32"]}, "secondFactor": {"enrolment": "off"},
                            "services": {"web": {"trusted": ["password"]}, "admin": {"trusted": ["password"]}}}}""".formatted(own)));
        Person admin = stack.admin().create(new Person(own, "admin@" + own, "a-password-of-the-admin", ""));
        stack.admin()
                .send(
                        "POST",
                        own + "/users/" + stack.admin().idOf(admin) + "/role-mappings/realm",
                        "["
                                + stack.admin()
                                        .send("GET", own + "/roles/gatepost-domain-admin", "")
                                        .body() + "]");
        console.look(Look.GERMAN);
        browser.signOut();
        browser.open(stack.keycloakUrl().resolve("/admin/" + own + "/console/#/" + own + "/gatepost-companies"));
        console.awaitSignIn();
        browser.enterRight(admin.name(), admin.password());

        console.reads("Noch keine Firma");
        assertThat(console.typed("Domain")).isEqualTo(own);
        console.press("Anzeigen");
        console.reads("hat noch keine Firma");
        console.choose("Was die Firma Ihnen gibt", "SAML: ihre Metadaten als Datei");
        console.type("Metadaten (XML)", "<html/>");
        console.press("Prüfen");
        assertThat(console.reads("So kann sie nicht eingerichtet werden"))
                .contains("Das sind keine SAML-Metadaten", "Unsere Metadaten");
        assertThat(new Inspection(browser).faults()).isEmpty();
        console.look(Look.PHONE);
        assertThat(console.overflows()).isFalse();
        browser.picture("admin-company-german-phone");
        stack.admin().send("DELETE", own, "");
    }

    private void open(String page) {
        browser.signOut();
        browser.open(stack.keycloakUrl().resolve("/admin/master/console/#/" + page));
        console.awaitSignIn();
        Page after = browser.enterRight("admin", "admin");
        assertThat(after).isNotInstanceOf(Page.PasswordAsked.class);
    }
}
