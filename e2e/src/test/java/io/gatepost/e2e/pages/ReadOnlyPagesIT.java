// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.AccountConsole;
import io.gatepost.e2e.client.Answer;
import io.gatepost.e2e.client.Browser;
import io.gatepost.e2e.client.Door;
import io.gatepost.e2e.client.MailProgram;
import io.gatepost.e2e.client.Page;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The admin pages as the auditor and the help desk of a domain see them: no button that the server would refuse them. */
@OnTheStack
final class ReadOnlyPagesIT {
    private final Stack stack;
    private final Browser browser;
    private final AccountConsole console;
    private final String domain = "look" + Long.toHexString(System.nanoTime()) + ".tld";

    ReadOnlyPagesIT(Stack stack) {
        this.stack = stack;
        this.browser = stack.browser(Place.MACHINE);
        this.console = new AccountConsole(browser, stack.keycloakUrl(), "master");
    }

    @BeforeEach
    void made() {
        expect(201, stack.admin().send("POST", "master/gatepost/domains", """
                {"domain": "%s", "place": "own-realm", "webmail": "https://webmail.example.org/",
                 "policy": {"version": 1, "networks": {"desk": ["127.0.0.1/32"]}, "secondFactor": {"enrolment": "off"},
                            "services": {"web": {"trusted": ["password"]}, "admin": {"trusted": ["password"]},
                                         "imap": {"elsewhere": ["password", "app-password"]}}}}""".formatted(domain)));
    }

    @AfterEach
    void gone() {
        stack.admin().send("DELETE", domain, "");
    }

    @ParameterizedTest
    @CsvSource({"gatepost-auditor, false", "gatepost-help-desk, true"})
    void nobody_is_offered_what_the_server_refuses(String role, boolean helps) {
        Person olga = stack.admin().create(new Person(domain, "olga@" + domain, "olga-password-1", ""));
        assertThat(stack.knock(new MailProgram(), Place.HOME, Door.IMAP, olga.name(), "not hers"))
                .isInstanceOf(Answer.Refused.class);
        signedIn(role);
        console.reads("Accounts of the domain");
        console.press("Show");
        assertThat(console.reads(olga.name())).contains("127.0.99.7");
        if (helps) {
            console.reads("Forget");
        } else {
            assertThat(console.page()).doesNotContain("Forget");
        }
        browser.picture("admin-guessing-" + role);

        at("gatepost-companies?domain=" + domain);
        assertThat(console.reads("has no company yet")).doesNotContain("Check", "Set up");
        at("gatepost-branding?of=default");
        assertThat(console.reads("that takes the role manage-realm")).doesNotContain("Save", "Remove");
        at("gatepost-policy");
        assertThat(console.reads("that takes manage-realm")).doesNotContain("Save");
    }

    private void signedIn(String role) {
        Person admin = stack.admin().create(new Person(domain, "admin@" + domain, "a-password-of-the-admin", ""));
        String roles = expect(200, stack.admin().send("GET", domain + "/roles/" + role, ""));
        expect(
                204,
                stack.admin()
                        .send(
                                "POST",
                                domain + "/users/" + stack.admin().idOf(admin) + "/role-mappings/realm",
                                "[" + roles + "]"));
        browser.signOut();
        at("gatepost-waiting");
        console.awaitSignIn();
        assertThat(browser.enterRight(admin.name(), admin.password())).isNotInstanceOf(Page.PasswordAsked.class);
    }

    private void at(String page) {
        browser.open(stack.keycloakUrl().resolve("/admin/" + domain + "/console/#/" + domain + "/" + page));
    }

    private static String expect(int status, HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        return response.body();
    }
}
