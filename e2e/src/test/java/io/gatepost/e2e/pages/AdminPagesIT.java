// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.pages;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
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
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** The pages in Keycloak's admin console (issue 5, item 3), as the operator uses them. */
@OnTheStack
final class AdminPagesIT {
    private static final String CLOSED = """
            {"version": 1, "inherit": true, "networks": {"office": ["127.0.10.0/24"]},
             "services": {"imap": {"trusted": ["app-password"]}}}""";

    private static final String OPEN = """
            {"version": 1, "networks": {"office": ["127.0.10.0/24"]}, "secondFactor": {"enrolment": "optional"},
             "trust": {"addresses": {"allowed": true, "for": "P1D", "services": ["imap"]}},
             "services": {"imap": {"trusted": ["password", "app-password"], "elsewhere": ["app-password"]}}}""";

    private static final String OF_KEYCLOAKS_OWN = "aria-label should be specified on nav groups";

    private final Stack stack;
    private final Browser browser;
    private final AccountConsole console;
    private final String domain = "e" + Long.toHexString(System.nanoTime()) + ".tld";

    AdminPagesIT(Stack stack) {
        this.stack = stack;
        this.browser = stack.browser(Place.MACHINE);
        // Its labels and buttons are pressed as those of the account pages are.
        this.console = new AccountConsole(browser, stack.keycloakUrl(), "master");
    }

    @BeforeEach
    void saves() {
        HttpResponse<String> saved = stack.admin().send("PUT", "isp/gatepost/policies/" + domain, CLOSED);
        assertThat(saved.statusCode()).as(saved.body()).isEqualTo(201);
    }

    @AfterEach
    void picture(TestInfo test) {
        browser.picture("admin-last-of-" + test.getDisplayName().replaceAll("\\W+", "-"));
        stack.admin().send("DELETE", "isp/gatepost/policies/" + domain, "");
    }

    @Test
    void a_policy_is_read_clicked_tried_saved_and_taken_back() {
        Person eve = stack.admin().create(new Person("isp", "eve@" + domain, "eve-password-1", ""));
        assertThat(imap(eve)).isInstanceOf(Answer.Refused.class);
        open("isp/gatepost-policy?policy=" + domain);

        assertThat(console.reads("mobile-password")).contains("In force", domain, "127.0.10.0/24", "default");
        browser.picture("admin-policy-in-force");

        console.press("Change");
        console.reads("Document");
        console.pressAt("[aria-label='imap, On a trusted connection'] button");
        console.press("Try on past logins");
        assertThat(console.reads("Accounts that gain imap: 1.")).contains(eve.name(), "127.0.10.5");
        browser.picture("admin-policy-replay");
        assertThat(imap(eve)).isInstanceOf(Answer.Refused.class);
        console.type("Comment", "eve may");
        console.press("Save");
        console.reads("Saved as version 2.");
        assertThat(imap(eve)).isInstanceOf(Answer.In.class);

        console.press("History");
        assertThat(console.reads("eve may")).contains("Version 2", "Version 1", "master/admin");
        console.press("Restore version 1");
        console.reads("in force at once");
        browser.picture("admin-policy-restore");
        console.press("Restore");
        console.reads("Saved as version 3.");
        assertThat(imap(eve)).isInstanceOf(Answer.Refused.class);

        console.press("Ask");
        console.type("Account", eve.name());
        console.type("Address", "127.0.10.5.");
        console.press("Explain");
        console.reads("This is no address.");
        console.type("Address", "127.0.10.5");
        console.press("Explain");
        assertThat(console.reads("Refused")).contains("proof-not-accepted", "services.imap.trusted");
        browser.picture("admin-policy-ask");
        assertThat(console.complaints()).allMatch(complaint -> complaint.contains(OF_KEYCLOAKS_OWN));
    }

    @Test
    void a_wrong_document_is_told_place_by_place_and_not_saved() {
        open("isp/gatepost-policy?policy=" + domain);
        console.press("Change");
        console.reads("Document");
        console.type("Document", "{\"version\": 1, \"inherit\": true, \"netwoks\": {}}");
        console.press("Save");
        assertThat(console.reads("Nothing was changed.")).contains("/netwoks", "unknown key");
        console.type("Document", "{\"version\": 1, \"services\": {\"imap\": {\"trusted\": []}}}");
        console.press("Close imap for everybody of this policy?");
        console.reads("tells whom that concerns");
        browser.picture("admin-policy-closing");
        console.press("Cancel");
        console.type("Document", "{");
        assertThat(console.reads("no JSON at the moment")).isNotEmpty();
        assertThat(stack.admin()
                        .send("GET", "isp/gatepost/policies/" + domain, "")
                        .body())
                .isEqualTo(CLOSED);

        console.type("Document", "{\"version\": 1, \"services\": {\"imap\": {\"trusted\": []}}}");
        console.press("Close imap for everybody of this policy?");
        console.reads("tells whom that concerns");
        console.pressAt(".pf-v5-c-modal-box .pf-m-danger");
        console.reads("Saved as version 2.");
        assertThat(Json.read(stack.admin()
                                .send("GET", "isp/gatepost/policies/" + domain, "")
                                .body())
                        .at("/services/imap/trusted"))
                .isEmpty();
    }

    @Test
    void a_policy_on_trial_counts_and_is_put_in_force() {
        Person gail = stack.admin().create(new Person("isp", "gail@" + domain, "gail-password-1", ""));
        open("isp/gatepost-policy?policy=" + domain);
        console.press("Change");
        console.reads("Document");
        console.pressAt("[aria-label='imap, On a trusted connection'] button");
        console.press("Try without enforcing");
        console.reads("The policy is on trial from now on.");
        assertThat(imap(gail)).isInstanceOf(Answer.Refused.class);

        console.press("On trial");
        assertThat(console.reads("Accounts that gain imap: 1.")).contains("master/admin", gail.name());
        browser.picture("admin-policy-trial");
        console.type("Comment", "as tried");
        console.press("Put in force");
        assertThat(console.reads("No policy is on trial")).contains("Saved as version 2.");
        assertThat(imap(gail)).isInstanceOf(Answer.In.class);
        assertThat(answered("isp/gatepost/policies/" + domain + "/history")).contains("as tried");
    }

    @Test
    void networks_and_exceptions_are_written_without_a_word_of_json() {
        open("isp/gatepost-policy?policy=" + domain);
        console.press("Change");
        console.reads("Document");
        console.press("Add a network from a list of addresses");
        console.type("Name", "branch");
        console.type("Addresses", "# from the provider\n192.0.2.0/24, 192.0.2.0/24\n010.0.0.1");
        console.reads("Line 3: “010.0.0.1” is neither an address nor a CIDR block.");
        console.type("Addresses", "# from the provider\n192.0.2.0/24, 192.0.2.0/24\n2001:db8:a::/48");
        console.press("Add 2 to the document");
        console.reads("It counts once it is saved.");

        console.press("Exceptions: 0");
        console.press("New exception");
        console.type("Name", "printers");
        console.press("Into the document");
        console.reads("Name an account or a group");
        console.type("Accounts", "scanner");
        console.tick("smtp");
        console.tick("branch");
        console.tick("app-password");
        browser.picture("admin-policy-exception");
        assertThat(new Inspection(browser).faults()).isEmpty();
        console.press("Into the document");

        console.press("Second factors of single accounts and groups: 0");
        console.reads("ends with the first entry here");
        console.type("Account or group", "scanner");
        console.choose("Second factor", "off");
        console.press("Into the document");
        console.press("Save");
        console.reads("Saved as version 2.");
        JsonNode saved = Json.read(answered("isp/gatepost/policies/" + domain));
        assertThat(saved.at("/networks/branch").toString()).isEqualTo("[\"192.0.2.0/24\",\"2001:db8:a::/48\"]");
        assertThat(saved.at("/exceptions/0")).isEqualTo(Json.read("""
                        {"id": "printers", "services": ["smtp"], "from": "branch", "accept": ["app-password"], "accounts": ["scanner"]}"""));
        assertThat(saved.at("/secondFactor/accounts/scanner/enrolment").asText())
                .isEqualTo("off");
        console.press("Remove exception printers");
        assertThat(Json.read(console.typed("Document")).path("exceptions")).isEmpty();
    }

    @Test
    void a_refused_login_is_found_explained_and_helped() throws IOException {
        stack.admin().send("PUT", "isp/gatepost/policies/" + domain, OPEN);
        Person hugo = stack.admin().create(new Person("isp", "hugo@" + domain, "hugo-password-1", ""));
        assertThat(imap(hugo, Place.HOME)).isInstanceOf(Answer.Refused.class);
        open("isp/gatepost-accounts?account=" + stack.admin().idOf(hugo));
        console.reads("Recent sign-ins");
        console.follow("All that is kept of this account’s sign-ins, with what would help");
        console.reads("Newer");
        console.choose("Decision", "Refused");
        console.press("Find");
        assertThat(console.reads("The connection is not trusted")).contains(hugo.name(), "127.0.99.7", "newest first");
        browser.picture("admin-logins");
        assertThat(new Inspection(browser).faults()).isEmpty();
        Path exported = browser.download(() -> console.press("Export (JSON lines)"));
        assertThat(Json.read(Files.readString(exported)).path("account").asText())
                .isEqualTo(hugo.name());

        console.pressAt(".gatepost-page td a");
        assertThat(console.reads("What was read then"))
                .contains(
                        "Refused",
                        "the word of the server 127.0.0.1",
                        "untrusted-network",
                        "Make app password for imap");
        browser.picture("admin-login");
        assertThat(new Inspection(browser).faults()).isEmpty();
        console.press("Trust 127.0.99.7 for " + hugo.name() + ", 24 hours");
        console.reads("Be sure that it is where its owner is.");
        console.press("Trust");
        console.reads("Today: Admitted.");
        console.reads("Nothing has to be done");
        assertThat(imap(hugo, Place.HOME)).isInstanceOf(Answer.In.class);
        console.look(Look.PHONE);
        assertThat(console.overflows()).isFalse();
        browser.picture("admin-login-phone");
        assertThat(console.complaints()).allMatch(complaint -> complaint.contains(OF_KEYCLOAKS_OWN));
    }

    @Test
    void domains_are_found_made_closed_and_brought_back() {
        open("master/gatepost-domains");
        console.reads("All other domains live in the default realm, isp");
        String made = "n" + domain;
        console.press("New domain");
        console.type("Domain", made);
        console.choose("Begin with", "Everything in the office; outside, webmail with a second factor, and phones");
        console.type("Office addresses", "127.0.10.0/24 127.0.300.1");
        console.reads("127.0.300.1");
        console.type("Office addresses", "127.0.10.0/24");
        console.press("Make");
        console.reads(made + " was made.");
        findDomain(made);
        console.press("Close " + made);
        console.reads("Nobody of it gets in from now on");
        console.type("To be sure", made);
        browser.picture("admin-domain-closing");
        console.pressAt(".pf-v5-c-modal-box .pf-m-danger");
        console.reads(made + " is closed.");
        browser.picture("admin-domains");
        console.press("Bring " + made + " back");
        console.reads(made + " is back.");
        console.pressAt("[aria-label='Company sign-in: " + made + "']");
        console.reads(made + " has no company yet");
        findDomain(made);
        console.pressAt("[aria-label='Sign-in pages: " + made + "']");
        assertThat(console.reads("Sign-in pages of")).contains(made);
        findDomain(made);
        // Not the menu's, which stays in this realm.
        console.pressAt(".gatepost-rows a");
        // Its own, of another realm than the list's: each line says from which document it is.
        assertThat(console.reads("127.0.10.0/24")).contains("In force", made);
        assertThat(stack.admin()
                        .send("DELETE", "isp/gatepost/policies/" + made, "")
                        .statusCode())
                .isEqualTo(204);
        assertThat(console.complaints()).allMatch(complaint -> complaint.contains(OF_KEYCLOAKS_OWN));
    }

    @Test
    void an_account_is_looked_into_helped_and_cleaned_up() {
        Person frank = stack.admin().somebody("isp", domain, "frank");
        String account = "isp/gatepost/accounts/" + stack.admin().idOf(frank);
        for (String label : List.of("phone", "laptop", "printer")) {
            stack.admin().appPassword(frank, Map.of("label", label, "services", List.of("imap")));
        }
        assertThat(imap(frank)).isInstanceOf(Answer.Refused.class);
        open("isp/gatepost-accounts");
        console.reads("Mail accounts");
        console.type("Name or e-mail address", frank.name());
        console.press("Find");
        console.reads(frank.name());
        browser.picture("admin-accounts");
        console.follow(frank.name());
        // Each part of the page comes when it comes.
        for (String part : List.of(
                "The policy does not accept this kind of proof",
                "phone",
                "Authenticator app",
                "The account is not locked",
                "Refused secrets")) {
            console.reads(part);
        }
        console.reads("No browser is trusted.");
        browser.picture("admin-account");
        assertThat(new Inspection(browser).faults()).isEmpty();

        console.press("Unlock " + frank.name());
        console.press("Unlock");
        console.reads("is unlocked.");
        console.reads("Nothing is held against this account.");
        console.press("Revoke phone");
        console.reads("refused within a second");
        console.press("Revoke");
        console.reads("Revoked: phone.");
        assertThat(answered(account + "/app-passwords")).contains("laptop").doesNotContain("phone");
        console.press("Revoke all app passwords");
        console.press("Revoke all");
        console.reads("None was made.");
        assertThat(answered(account + "/app-passwords")).isEqualTo("[]");

        console.press("One-time bypass for " + frank.name());
        console.press("One-time bypass");
        console.reads("It is shown this once.");
        assertThat(console.value("Code")).isNotBlank();
        browser.picture("admin-account-bypass");
        console.press("Done");
        assertThat(answered(account + "/second-factor")).contains("bypass");
        console.press("Reset the second factors of " + frank.name());
        console.reads("Be sure that it is they who ask.");
        console.press("Reset");
        console.reads("None is set up.");
        assertThat(Json.read(answered(account + "/second-factor")).path("factors"))
                .isEmpty();
        console.look(Look.PHONE);
        assertThat(console.overflows()).isFalse();
        browser.picture("admin-account-phone");
        assertThat(console.complaints()).allMatch(complaint -> complaint.contains(OF_KEYCLOAKS_OWN));
    }

    /** It has no more than the role of the template; the console is that of its realm. */
    @Test
    void the_help_desk_of_a_domain_works_in_its_own_console_and_language() {
        String own = "h" + domain;
        HttpResponse<String> made = stack.admin().send("POST", "master/gatepost/domains", """
                {"domain": "%s", "place": "own-realm", "webmail": "https://webmail.example.org/",
                 "policy": {"version": 1, "networks": {"desk": ["127.0.0.1/32"]}, "secondFactor": {"enrolment": "off"},
                            "services": {"web": {"trusted": ["password"]}, "admin": {"trusted": ["password"]}}}}""".formatted(own));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        Person grete = stack.admin().somebody(own, "grete");
        Person desk = stack.admin().create(new Person(own, "desk@" + own, "a-password-of-the-desk", ""));
        stack.admin()
                .send(
                        "POST",
                        own + "/users/" + stack.admin().idOf(desk) + "/role-mappings/realm",
                        "[" + answered(own + "/roles/gatepost-help-desk") + "]");
        console.look(Look.GERMAN);
        browser.signOut();
        browser.open(stack.keycloakUrl().resolve("/admin/" + own + "/console/#/" + own + "/gatepost-accounts"));
        console.awaitSignIn();
        browser.enterRight(desk.name(), desk.password());

        console.reads(grete.name());
        console.follow(grete.name());
        assertThat(console.reads("Diesem Konto wird nichts vorgehalten.")).contains("Einmal-Code", "Zurücksetzen");
        browser.picture("admin-account-german");
        console.follow("Zurück zur Suche");
        console.reads(grete.name());
        console.follow(desk.name());
        assertThat(console.reads("Diesem Konto wird nichts vorgehalten."))
                .contains("nichts daran ändern")
                .doesNotContain("Einmal-Code");
        // A policy they may read and not write: no switch, no save, and the page says what that takes.
        browser.open(stack.keycloakUrl().resolve("/admin/" + own + "/console/#/" + own + "/gatepost-policy"));
        assertThat(console.reads("127.0.0.1/32")).contains("nicht ändern", "manage-realm");
        console.press("Dokument");
        assertThat(console.reads("\"version\": 1")).doesNotContain("Speichern", "Probieren");
        stack.admin().send("DELETE", own, "");
    }

    @Test
    void the_pages_are_readable_in_the_dark_and_by_programs_that_read_aloud() {
        console.look(Look.DARK);
        open("isp/gatepost-policy?policy=" + domain);
        console.reads("mobile-password");
        assertThat(console.isDark()).isTrue();
        assertThat(new Inspection(browser).faults()).isEmpty();
        console.press("Change");
        console.reads("Document");
        browser.picture("admin-policy-dark");
        assertThat(new Inspection(browser).faults()).isEmpty();
    }

    private void findDomain(String domain) {
        browser.open(stack.keycloakUrl().resolve("/admin/master/console/#/master/gatepost-domains"));
        console.type("Part of the name", domain);
        console.press("Find");
        console.reads("Domains: 1");
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

    private Answer imap(Person person) {
        return imap(person, Place.OFFICE);
    }

    private Answer imap(Person person, Place from) {
        return stack.knock(new MailProgram(), from, Door.IMAP, person.name(), person.password());
    }
}
