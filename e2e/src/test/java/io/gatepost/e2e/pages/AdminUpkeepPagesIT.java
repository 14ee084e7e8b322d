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
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.MailProgram;
import io.gatepost.e2e.client.MailSecrets;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** The admin pages by which a whole domain is seen to: who loses what, who has to wait, what moves in, what is reset or taken away. */
@OnTheStack
final class AdminUpkeepPagesIT {
    private static final String OPEN = """
            {"version": 1, "networks": {"office": ["127.0.10.0/24"]}, "secondFactor": {"enrolment": "optional"},
             "services": {"imap": {"trusted": ["password", "app-password"], "elsewhere": ["app-password"]}}}""";

    private final Stack stack;
    private final Browser browser;
    private final AccountConsole console;
    private final String domain = "u" + Long.toHexString(System.nanoTime()) + ".tld";

    AdminUpkeepPagesIT(Stack stack) {
        this.stack = stack;
        this.browser = stack.browser(Place.MACHINE);
        this.console = new AccountConsole(browser, stack.keycloakUrl(), "master");
    }

    @BeforeEach
    void saves() {
        HttpResponse<String> saved = stack.admin().send("PUT", "isp/gatepost/policies/" + domain, OPEN);
        assertThat(saved.statusCode()).as(saved.body()).isEqualTo(201);
    }

    @AfterEach
    void picture(TestInfo test) {
        browser.picture("admin-upkeep-last-of-" + test.getDisplayName().replaceAll("\\W+", "-"));
        stack.admin().send("DELETE", "isp/gatepost/policies/" + domain, "");
    }

    @Test
    void who_would_lose_by_one_app_password_alone_is_told_and_a_policy_is_taken_away_after_two_questions() {
        Person ida = stack.admin().create(new Person("isp", "ida@" + domain, "ida-password-1", ""));
        MailSecrets.Made tablet =
                stack.admin().appPassword(ida, Map.of("label", "tablet", "services", List.of("imap")));
        assertThat(imap(ida, Place.HOME, tablet.secret())).isInstanceOf(Answer.In.class);
        open("isp/gatepost-policy?policy=" + domain);
        console.press("Change");
        console.reads("Document");
        console.pressAt("[aria-label='imap, Elsewhere'] button:nth-of-type(2)");
        console.press("Try on past logins");
        assertThat(console.reads("Accounts that lose imap: 1."))
                .contains("1 of them only by the app password “tablet”");
        browser.picture("admin-policy-only-by");
        assertThat(new Inspection(browser).faults()).isEmpty();

        console.press("Remove this domain’s own policy");
        console.reads("the history keeps what was saved");
        assertThat(answered("isp/gatepost/policies/" + domain)).isEqualTo(OPEN);
        browser.picture("admin-policy-remove");
        console.type("To be sure", domain);
        console.press("Remove this domain’s own policy");
        console.reads("The policy of " + domain + " is removed");
        assertThat(status("isp/gatepost/policies/" + domain)).isEqualTo(404);
    }

    @Test
    void guessing_is_seen_by_domain_and_by_address_and_forgotten() {
        Person olga = stack.admin().create(new Person("isp", "olga@" + domain, "olga-password-1", ""));
        assertThat(imap(olga, Place.HOME, "not hers")).isInstanceOf(Answer.Refused.class);
        open("master/gatepost-waiting");
        console.type("Address", "127.0.99.7");
        console.press("Show");
        console.reads(olga.name());
        browser.picture("admin-guessing-addresses");

        browser.open(stack.keycloakUrl().resolve("/admin/master/console/#/isp/gatepost-waiting"));
        console.reads("A mail domain of this realm.");
        console.type("Accounts of the domain", "no domain");
        console.press("Show");
        console.reads("This is no domain name.");
        console.type("Accounts of the domain", domain);
        console.press("Show");
        assertThat(console.reads(olga.name())).contains("127.0.99.7", "all places together");
        browser.picture("admin-guessing");
        console.look(Look.PHONE);
        assertThat(console.overflows()).isFalse();
        browser.picture("admin-guessing-phone");
        assertThat(new Inspection(browser).faults()).isEmpty();
        console.look(Look.LIGHT);
        console.pressAt(".gatepost-page td button");
        console.reads("Whoever goes on guessing waits again.");
        console.press("Forget");
        console.reads("Nothing is held against " + olga.name() + " any more.");
        console.reads("Nothing is held against anybody.");
        assertThat(Json.read(answered("isp/gatepost/throttle?domain=" + domain)).path("held"))
                .isEmpty();
    }

    @Test
    void an_export_is_tried_and_then_carried() {
        Person rosa = stack.admin().create(new Person("isp", "rosa@" + domain, "rosa-password-1", ""));
        String held = "isp/gatepost/accounts/" + stack.admin().idOf(rosa) + "/app-passwords";
        console.look(Look.DARK);
        open("isp/gatepost-import");
        console.type("Or pasted", "{");
        console.press("Try without keeping anything");
        console.reads("Nothing was changed.");
        console.type("Or pasted", export(rosa.name()));
        console.press("Try without keeping anything");
        assertThat(console.reads("Nothing was kept."))
                .contains("App passwords: 1 carried", "nobody@" + domain, "This realm has no account of this name.");
        assertThat(answered(held)).isEqualTo("[]");
        browser.picture("admin-import-dark");
        assertThat(new Inspection(browser).faults()).isEmpty();

        console.press("Carry it over");
        console.press("Carry it over");
        console.reads("This was carried.");
        assertThat(console.typed("Or pasted")).isEmpty();
        assertThat(answered(held)).contains("iPhone");
    }

    @Test
    void the_second_factors_of_a_domain_are_counted_and_reset() {
        List<Person> people = List.of(
                stack.admin().somebody("isp", domain, "uta"), stack.admin().somebody("isp", domain, "ute"));
        open("isp/gatepost-accounts");
        console.press("Second factors of a whole domain");
        console.type("Domain", domain);
        console.press("Count");
        console.reads("with a second factor: 2.");
        console.press("Reset all of them");
        console.reads("Reset the second factors of 2 accounts of " + domain + "?");
        browser.picture("admin-domain-factors");
        console.type("To be sure", domain);
        console.press("Reset all of them");
        console.reads("that were reset: 2; that remain: 0.");
        assertThat(people)
                .allSatisfy(person -> assertThat(Json.read(answered(
                                        "isp/gatepost/accounts/" + stack.admin().idOf(person) + "/second-factor"))
                                .path("factors"))
                        .isEmpty());
    }

    @Test
    void a_domain_is_tried_before_it_is_made_and_a_realm_that_drifted_is_repaired() {
        String made = "n" + domain;
        open("master/gatepost-domains");
        console.press("New domain");
        console.type("Domain", made);
        console.press("Try without making it");
        console.reads(made + " can be made as it stands here.");
        browser.picture("admin-domain-tried");
        assertThat(status("master/gatepost/domains/" + made)).isEqualTo(404);
        console.press("Cancel");

        HttpResponse<String> created = stack.admin().send("POST", "master/gatepost/domains", """
                {"domain": "%s", "place": "own-realm", "webmail": "https://webmail.example.org/", "policy": %s}""".formatted(made, OPEN));
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        stack.admin().send("PUT", made, "{\"bruteForceProtected\": false}");
        console.type("Part of the name", made);
        console.press("Find");
        console.reads("Domains: 1");
        console.press("Compare with the template");
        console.reads("/bruteForceProtected");
        browser.picture("admin-domain-drift");
        console.press("Make it as the template says");
        console.reads(made + " is as the template says.");
        assertThat(Json.read(answered("master/gatepost/domains/" + made)).path("differences"))
                .isEmpty();
        stack.admin().send("DELETE", made, "");
    }

    private void open(String page) {
        browser.signOut();
        browser.open(stack.keycloakUrl().resolve("/admin/master/console/#/" + page));
        console.awaitSignIn();
        browser.enterRight("admin", "admin");
    }

    private String answered(String path) {
        return stack.admin().send("GET", path, "").body();
    }

    private int status(String path) {
        return stack.admin().send("GET", path, "").statusCode();
    }

    private Answer imap(Person person, Place from, String secret) {
        return stack.knock(new MailProgram(), from, Door.IMAP, person.name(), secret);
    }

    private String export(String name) {
        return """
            {"version": 1, "accounts": [
              {"name": "%s", "appPasswords": [{"label": "iPhone", "services": ["imap"], "generated": true,
               "hash": "{SSHA512}35FaFGZ6rzEZAzZwa9hrCzj4z3zWphlQUzb4x6MOawBkXUYKeBptm7jXr0jPPT0fRBNHe5MFMRQr87G0ORqR6gECAwQFBgcJ"}]},
              {"name": "nobody@%s", "appPasswords": [{"label": "tablet", "services": ["imap"], "generated": true,
               "hash": "{SSHA512}35FaFGZ6rzEZAzZwa9hrCzj4z3zWphlQUzb4x6MOawBkXUYKeBptm7jXr0jPPT0fRBNHe5MFMRQr87G0ORqR6gECAwQFBgcI"}]}]}""".formatted(name, domain);
    }
}
