// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.integrations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.e2e.Audit;
import io.gatepost.e2e.Awaiting;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Browser;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.Page;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real webmail: people sign in at Keycloak, and Roundcube reads and sends their mail with the token that it gets. */
@OnTheStack
final class RoundcubeIT {
    private static final Person ALICE = Person.ALICE;

    private Stack stack;
    private URI webmail;
    private Browser browser;

    @BeforeEach
    void open(Stack stack) {
        Stack.needPackage("Roundcube", Path.of("/usr/share/roundcube/SQL/sqlite.initial.sql"));
        Stack.needProgram("php");
        assertThat(stack.setting("GATEPOST_RUNNING").split(" ", -1)).contains("webmail");
        this.stack = stack;
        webmail = URI.create("http://127.0.0.1:" + stack.setting("GATEPOST_WEBMAIL_PORT") + "/");
        browser = stack.browser(Place.HOME);
        browser.anew(Place.HOME);
    }

    private Page open(String query) {
        return browser.open(webmail.resolve("/?" + query));
    }

    /** The demo's client is the one that the guide has people make. */
    @Test
    void the_guides_client_is_the_one_that_is_tried() throws IOException {
        JsonNode guide = Json.read(Files.readString(stack.house().resolve("docs/integrations/roundcube/client.json")));
        JsonNode client = Json.read(stack.admin()
                        .send("GET", "a.tld/clients?clientId=roundcube", "")
                        .body())
                .path(0);
        guide.properties().forEach(field -> {
            switch (field.getKey()) {
                case "redirectUris" ->
                    assertThat(field.getValue().path(0).asText()).endsWith("/index.php/login/oauth");
                case "attributes" ->
                    assertThat(client.at("/attributes/gatepost.webmail-hosts"))
                            .isEqualTo(field.getValue().path("gatepost.webmail-hosts"));
                case "defaultClientScopes", "optionalClientScopes" ->
                    assertThat(client.path(field.getKey())).containsExactlyInAnyOrderElementsOf(field.getValue());
                default -> assertThat(client.path(field.getKey())).isEqualTo(field.getValue());
            }
        });
    }

    /** Again with the next code, should an earlier run against the same stack have used one. */
    private void comeInFromHome() {
        Page page = browser.enter(ALICE.name(), ALICE.password());
        assertThat(page).isInstanceOf(Page.CodeAsked.class);
        for (int tries = 0; tries < 3 && page instanceof Page.CodeAsked; tries++) {
            page = browser.enterRightCode(ALICE.otpSecret());
        }
        assertInbox();
    }

    private void assertInbox() {
        assertThat(browser.page())
                .as(browser.text())
                .isInstanceOfSatisfying(
                        Page.Other.class, page -> assertThat(page.title()).contains("Inbox"));
    }

    /** For IMAP and submission a.tld is closed there, but for the webmail. */
    @Test
    void at_home_with_a_second_factor_mail_is_read_and_sent() {
        assertThat(open("")).isInstanceOf(Page.PasswordAsked.class);
        Audit audit = stack.audit();
        comeInFromHome();
        JsonNode login = audit.await(entry -> entry.path("service").asText().equals("imap"));
        assertThat(login.path("outcome").asText()).isEqualTo("admitted");
        assertThat(login.path("credential").asText()).isEqualTo("roundcube (browser at 127.0.99.7)");

        String subject = "From home " + Long.toHexString(System.nanoTime());
        open("_task=mail&_action=compose&_to=" + ALICE.name() + "&_body=hello&_subject=" + subject.replace(" ", "%20"));
        browser.picture("roundcube-compose");
        browser.clickOn("button.send");
        open("_task=mail&_mbox=INBOX");
        // The list of mails comes after the page.
        Awaiting.until(
                Instant.now().plusSeconds(20),
                "the mail is listed",
                () -> browser.text().contains(subject));
        browser.picture("roundcube-inbox");
    }

    @Test
    void in_the_office_the_password_is_enough_and_on_the_way_home_it_ends() {
        browser.moveTo(Place.OFFICE);
        open("");
        browser.enter(ALICE.name(), ALICE.password());
        assertInbox();

        browser.moveTo(Place.HOME);
        assertSignedOut();
        // Keycloak knows her still, and asks for what is wanted there.
        assertThat(open("_task=login&_action=oauth")).isInstanceOf(Page.CodeAsked.class);
        assertSignedOut();
    }

    @Test
    void the_password_alone_opens_nothing_at_home() {
        assertThat(open("")).isInstanceOf(Page.PasswordAsked.class);
        assertThat(browser.enter(ALICE.name(), ALICE.password())).isInstanceOf(Page.CodeAsked.class);
        assertSignedOut();
    }

    private void assertSignedOut() {
        open("_task=mail&_mbox=INBOX");
        assertThat(browser.sees("rcmloginoauth")).as(browser.text()).isTrue();
    }

    @Test
    void what_was_decided_is_recorded_as_the_web_from_where_the_browser_was() {
        open("");
        comeInFromHome();
        JsonNode logins = Json.read(stack.admin()
                        .send("GET", "a.tld/gatepost/audit?account=" + ALICE.name() + "&max=20", "")
                        .body())
                .path("logins");
        assertThat(logins).anySatisfy(login -> {
            assertThat(login.path("via").asText()).isEqualTo("dovecot-lua");
            assertThat(login.path("client").asText()).isEqualTo("roundcube");
            assertThat(login.path("service").asText()).isEqualTo("web");
            assertThat(login.path("address").asText()).isEqualTo(Place.HOME.address());
            assertThat(login.path("origin").asText()).contains("webmail at 127.0.0.1");
            assertThat(login.path("proof").asText()).isEqualTo("password+second-factor");
        });
    }
}
