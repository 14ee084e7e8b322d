// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.saml;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.AccountConsole;
import io.gatepost.e2e.client.Browser;
import io.gatepost.e2e.client.Inspection;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.Page;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.saml.CompanyMetadataIT.Tenant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** The page Company sign-in of the admin console: a company by SAML that is there is changed. */
@OnTheStack
final class CompanyChangePageIT {
    private static final String OF_KEYCLOAKS_OWN = "aria-label should be specified on nav groups";

    private final Stack stack;
    private final Browser browser;
    private final AccountConsole console;

    CompanyChangePageIT(Stack stack) {
        this.stack = stack;
        this.browser = stack.browser(Place.MACHINE);
        this.console = new AccountConsole(browser, stack.keycloakUrl(), "master");
    }

    @AfterEach
    void picture(TestInfo test) {
        browser.picture("company-change-last-of-" + test.getDisplayName().replaceAll("\\W+", "-"));
    }

    @Test
    void new_metadata_and_settings_are_shown_before_they_are_saved(@TempDir Path files) throws IOException {
        try (Tenant tenant = new Tenant(stack)) {
            Signer registrar = Signer.fresh();
            tenant.post(
                    "",
                    Map.of(
                            "metadata",
                            tenant.papers().signed(registrar),
                            "certificate",
                            registrar.certificateText(),
                            "displayName",
                            "Tenants & Sons"));
            open("isp/gatepost-companies?domain=" + tenant.domain);
            assertThat(console.reads("Company of " + tenant.domain)).contains("Metadata has to be signed by");

            // What needs no metadata: the company was set up by a file, and nobody has to bring it again.
            console.press("Change …");
            console.type("Name on the sign-in page", "Tenants & Daughters");
            console.press("Check");
            assertThat(console.reads("It can be set up so."))
                    .contains("Tenants & Sons", "Tenants & Daughters", "stays")
                    .doesNotContain("goes");
            assertThat(seen(tenant).path("displayName").asText()).isEqualTo("Tenants & Sons");
            console.press("Save");
            console.reads("The company of " + tenant.domain + " is changed.");
            assertThat(seen(tenant).path("displayName").asText()).isEqualTo("Tenants & Daughters");

            // New metadata, by somebody else at first.
            Signer next = Signer.fresh();
            console.press("Change …");
            console.choose("Its metadata", "SAML: its metadata as a file");
            assertThat(console.typed("Certificate that signs")).contains("BEGIN CERTIFICATE");
            Path file = files.resolve("company.xml");
            Files.writeString(file, Papers.of(tenant.company.entity(), next).signed(Signer.fresh()));
            console.upload("File with the metadata", file);
            console.press("Check");
            assertThat(console.reads("It cannot be set up so.")).contains("The signature does not hold");
            Path good = files.resolve("company-2.xml");
            Files.writeString(good, Papers.of(tenant.company.entity(), next).signed(registrar));
            console.upload("File with the metadata", good);
            console.press("Check");
            assertThat(console.reads("It can be set up so.")).contains("Valid until", "CN=company", "new", "goes");
            browser.picture("admin-company-change");
            assertThat(new Inspection(browser).faults()).isEmpty();
            console.look(AccountConsole.Look.PHONE);
            assertThat(console.overflows()).isFalse();
            console.look(AccountConsole.Look.LIGHT);
            console.press("Save");
            console.reads("The company of " + tenant.domain + " is changed.");
            JsonNode after = seen(tenant);
            assertThat(after.path("certificates")).hasSize(1);
            assertThat(after.at("/metadata/signatureVerified").asBoolean()).isTrue();
            assertThat(after.at("/metadata/certificate/pem").asText())
                    .as("the certificate that signs stays")
                    .isNotEmpty();
            assertThat(after.path("displayName").asText()).isEqualTo("Tenants & Daughters");
            assertThat(console.complaints()).allMatch(complaint -> complaint.contains(OF_KEYCLOAKS_OWN));
        }
    }

    private static JsonNode seen(Tenant tenant) {
        return Json.read(tenant.get().body());
    }

    private void open(String page) {
        browser.signOut();
        browser.open(stack.keycloakUrl().resolve("/admin/master/console/#/" + page));
        console.awaitSignIn();
        Page after = browser.enterRight("admin", "admin");
        assertThat(after).isNotInstanceOf(Page.PasswordAsked.class);
    }
}
