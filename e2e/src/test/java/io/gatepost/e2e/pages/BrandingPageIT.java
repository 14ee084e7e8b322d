// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.pages;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.AccountConsole;
import io.gatepost.e2e.client.AccountConsole.Look;
import io.gatepost.e2e.client.Browser;
import io.gatepost.e2e.client.Inspection;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.Page;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** The page Sign-in pages of the admin console, and the requests behind it. */
@OnTheStack
final class BrandingPageIT {
    private static final String OF_KEYCLOAKS_OWN = "aria-label should be specified on nav groups";

    private final Stack stack;
    private final Browser browser;
    private final AccountConsole console;
    private final String domain = "look" + Long.toHexString(System.nanoTime()) + ".tld";

    BrandingPageIT(Stack stack) {
        this.stack = stack;
        this.browser = stack.browser(Place.MACHINE);
        this.console = new AccountConsole(browser, stack.keycloakUrl(), "master");
    }

    /** In a realm of its own, from the template. */
    @BeforeEach
    void made() {
        HttpResponse<String> made = stack.admin().send("POST", "master/gatepost/domains", """
                {"domain": "%s", "place": "own-realm", "webmail": "https://webmail.example.org/",
                 "policy": {"version": 1, "networks": {"desk": ["127.0.0.1/32"]}, "secondFactor": {"enrolment": "off"},
                            "services": {"web": {"trusted": ["password"]}, "admin": {"trusted": ["password"]}}}}""".formatted(domain));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    }

    @AfterEach
    void gone(TestInfo test) {
        browser.picture("branding-last-of-" + test.getDisplayName().replaceAll("\\W+", "-"));
        console.look(Look.LIGHT);
        stack.admin().send("DELETE", domain, "");
        stack.admin().send("DELETE", "isp/gatepost/branding/" + domain, "");
    }

    /** They are attributes of the realm, which Keycloak loads and writes as one. */
    @Test
    void a_realm_has_room_for_the_looks_of_so_many_domains() {
        ObjectNode realm =
                (ObjectNode) Json.read(stack.admin().send("GET", domain, "").body());
        ObjectNode attributes = realm.withObject("/attributes");
        for (int other = 0; other < 200; other++) {
            attributes.put("gatepost.brand.color.of" + other + ".example", "#0b7a75");
        }
        assertThat(stack.admin().send("PUT", domain, realm.toString()).statusCode())
                .isEqualTo(204);
        String looks = domain + "/gatepost/branding/";
        HttpResponse<String> full = stack.admin().send("PUT", looks + domain, "{\"name\": \"One more\"}");
        assertThat(full.statusCode()).as(full.body()).isEqualTo(409);
        assertThat(Json.read(full.body()).path("type").asText()).isEqualTo("urn:gatepost:limit");
        assertThat(stack.admin()
                        .send("PUT", looks + "default", "{\"name\": \"The realm\"}")
                        .statusCode())
                .as("the realm's own")
                .isEqualTo(200);

        attributes.remove("gatepost.brand.color.of0.example");
        assertThat(stack.admin().send("PUT", domain, realm.toString()).statusCode())
                .isEqualTo(204);
        for (int times = 0; times < 2; times++) {
            HttpResponse<String> fits =
                    stack.admin().send("PUT", looks + domain, "{\"name\": \"One more " + times + "\"}");
            assertThat(fits.statusCode()).as(fits.body()).isEqualTo(200);
        }
    }

    @Test
    void a_domain_admin_sees_the_looks_before_they_are_saved() {
        signedIn("gatepost-domain-admin", Look.LIGHT);
        console.reads("Nobody has anything of their own here");
        console.press("Show");
        assertThat(console.reads("As it looks")).contains("Nothing is set: what is shown is Keycloak’s own.");

        console.type("Name", "Abel & Co. Mail");
        console.type("Colour", "yellow");
        console.reads("must be a colour as #rgb or #rrggbb");
        console.type("Logo", "http://www.example.org/logo.png");
        console.reads("must be an https address");
        console.type("Logo", logo());
        console.type("Colour", "#ffdd00");
        assertThat(console.reads("In the light look the colour cannot be read"))
                .contains("As it would look", "has a contrast of 1.3:1 there", "needs 4.5:1 to be read");
        console.type("Background", "#0e3b39");
        Inspection inspection = new Inspection(browser);
        assertThat(inspection.style("[data-look='dark'] .gatepost-little-button", "", "backgroundColor"))
                .isEqualTo("rgb(255, 221, 0)");
        assertThat(inspection.style("[data-look='light'] .gatepost-little-button", "", "backgroundColor"))
                .as("what the real page has")
                .isNotEqualTo("rgb(255, 221, 0)");
        assertThat(looks().path("own")).as("nothing is kept yet").isEmpty();
        console.type("Colour", "#0b7a75");
        console.reads("In the dark look the colour cannot be read");
        console.readsNoMore("In the light look the colour cannot be read");
        browser.picture("admin-branding");
        assertThat(inspection.faults()).isEmpty();
        console.press("Save");
        console.reads("What is shown is its own.");
        assertThat(looks().at("/own/name").asText()).isEqualTo("Abel & Co. Mail");
        assertThat(stack.admin()
                        .send("GET", domain + "/admin-events?max=20", "")
                        .body())
                .contains("name logo color background")
                .doesNotContain("base64");
        assertThat(console.complaints()).allMatch(complaint -> complaint.contains(OF_KEYCLOAKS_OWN));

        // The real page is as the little one was.
        browser.signOut();
        browser.open(stack.keycloakUrl().resolve("/realms/" + domain + "/account"));
        console.awaitSignIn();
        assertThat(browser.text()).contains("Abel & Co. Mail");
        assertThat(inspection.style("#kc-login", "", "backgroundColor")).isEqualTo("rgb(11, 122, 117)");
    }

    @Test
    void whoever_may_only_look_finds_nothing_to_press_in_german_on_a_phone() {
        expect(200, stack.admin().send("PUT", domain + "/gatepost/branding/default", "{\"name\": \"Eigen & Söhne\"}"));
        signedIn("gatepost-auditor", Look.GERMAN);
        console.reads("Eigen & Söhne");
        console.press("Anzeigen");
        assertThat(console.reads("So sieht es aus"))
                .contains("Eigen & Söhne", "Dazu braucht es die Rolle manage-realm")
                .doesNotContain("Speichern", "Entfernen");
        console.look(Look.PHONE);
        assertThat(console.overflows()).isFalse();
        assertThat(new Inspection(browser).faults()).isEmpty();
        browser.picture("admin-branding-german-phone");
    }

    @Test
    void values_are_judged_as_pages_judge_them_and_domains_of_others_are_not_there() {
        String isp = "isp/gatepost/branding/";
        HttpResponse<String> wrong = stack.admin().send("PUT", isp + domain.replace("look", "held"), """
                {"name": "<b>", "logo": "data:image/svg+xml;base64,PHN2Zz4=", "color": "red", "background": "#12"}""");
        expect(422, wrong);
        assertThat(Json.read(wrong.body()).path("errors").findValuesAsText("pointer"))
                .containsExactlyInAnyOrder("/name", "/logo", "/color", "/background");
        expect(400, stack.admin().send("PUT", isp + "default", "{\"colour\": \"#fff\"}"));
        expect(404, stack.admin().send("PUT", isp + domain, "{\"name\": \"Not here\"}"));
        expect(404, stack.admin().send("GET", isp + "b.tld", ""));

        String held = domain.replace("look", "held");
        JsonNode ofRealm = Json.read(expect(200, stack.admin().send("GET", isp + held, "")));
        assertThat(ofRealm.path("source").asText()).isNotEqualTo("own");
        HttpResponse<String> saved = stack.admin().send("PUT", isp + held, "{\"name\": \"Held\", \"color\": \"#0B7\"}");
        expect(200, saved);
        String tag = saved.headers().firstValue("ETag").orElseThrow();
        try {
            assertThat(Json.read(expect(200, stack.admin().send("GET", "isp/gatepost/branding?max=100", "")))
                            .findValuesAsText("name"))
                    .contains(held);
            JsonNode own = Json.read(expect(200, stack.admin().send("GET", isp + held, "")));
            assertThat(own.path("source").asText()).isEqualTo("own");
            assertThat(own.at("/shown/line").asText()).isEqualTo("#00bb77");
            expect(200, stack.admin().send("PUT", isp + held, "{\"name\": \"Held\"}", "If-Match", tag));
            expect(412, stack.admin().send("PUT", isp + held, "{\"name\": \"Late\"}", "If-Match", tag));
            assertThat(Json.read(expect(200, stack.admin().send("GET", isp + held, "")))
                            .path("own"))
                    .isEqualTo(Json.read("{\"name\": \"Held\"}"));
        } finally {
            expect(204, stack.admin().send("DELETE", isp + held, ""));
        }
        expect(404, stack.admin().send("DELETE", isp + held, ""));
    }

    private JsonNode looks() {
        return Json.read(expect(200, stack.admin().send("GET", domain + "/gatepost/branding/default", "")));
    }

    /** At the page of the domain's own console. */
    private void signedIn(String role, Look look) {
        Person admin = stack.admin().create(new Person(domain, "admin@" + domain, "a-password-of-the-admin", ""));
        String roles = expect(200, stack.admin().send("GET", domain + "/roles/" + role, ""));
        expect(
                204,
                stack.admin()
                        .send(
                                "POST",
                                domain + "/users/" + stack.admin().idOf(admin) + "/role-mappings/realm",
                                "[" + roles + "]"));
        console.look(look);
        browser.signOut();
        browser.open(stack.keycloakUrl().resolve("/admin/" + domain + "/console/#/" + domain + "/gatepost-branding"));
        console.awaitSignIn();
        assertThat(browser.enterRight(admin.name(), admin.password())).isNotInstanceOf(Page.PasswordAsked.class);
    }

    /** A square of one colour. */
    private static String logo() {
        return "data:image/png;base64,"
                + "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    }

    private static String expect(int status, HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        return response.body();
    }
}
