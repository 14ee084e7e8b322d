// SPDX-License-Identifier: Apache-2.0
package io.gatepost.realms;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RealmExportTest {
    @TempDir
    Path home;

    @BeforeEach
    void smallest_house() throws IOException {
        write("template/realm.json", """
                {"enabled": true, "displayName": "${realm}", "attributes": {"a": "template", "b": "template"},
                 "clients": [{"clientId": "webmail"}]}""");
        write("realms/x.tld.json", """
                {"realm": "x.tld", "policies": {"default": "x"}, "attributes": {"b": "own"},
                 "clients": [{"clientId": "own"}],
                 "accounts": [{"name": "xaver@x.tld", "firstName": "Xaver", "lastName": "Xu", "password": "pass", "otp": "AAAA"}]}""");
        write("policies/x.policy.json", """
                {"version": 1, "secondFactor": {"enrolment": "off"}, "services": {"imap": {"trusted": [], "elsewhere": []}}}""");
    }

    @Test
    void merges_the_template_with_what_differs() throws IOException {
        JsonNode realm = realm();
        assertThat(realm.get("displayName").asText()).isEqualTo("x.tld");
        assertThat(realm.at("/attributes/a").asText()).isEqualTo("template");
        assertThat(realm.at("/attributes/b").asText()).isEqualTo("own");
        assertThat(realm.get("clients").findValuesAsText("clientId")).containsExactly("webmail", "own");
        assertThat(realm.has("accounts") || realm.has("policies")).isFalse();
    }

    @Test
    void an_account_has_its_credentials_and_the_default_role() throws IOException {
        JsonNode user = realm().at("/users/0");
        assertThat(user.get("username").asText()).isEqualTo("xaver@x.tld");
        assertThat(user.at("/credentials/0/type").asText()).isEqualTo("password");
        assertThat(user.at("/credentials/1/secretData").asText()).isEqualTo("{\"value\":\"AAAA\"}");
        assertThat(user.at("/realmRoles/0").asText()).isEqualTo("default-roles-x.tld");
    }

    @Test
    void the_policy_goes_along_as_it_was_written() throws IOException {
        assertThat(realm().at("/attributes").get("gatepost.policy.default").asText())
                .isEqualTo(Files.readString(home.resolve("policies/x.policy.json")));
    }

    @Test
    void all_problems_are_told_at_once_with_their_place() throws IOException {
        write("realms/y.tld.json", """
                {"realm": "y.tld", "policies": {"default": "nowhere"}, "accounts": [{"name": "yves@y.tld", "otpp": "A"}]}""");
        write("realms/z.tld.json", """
                {"realm": "other.tld"}""");
        write("template/flows.json", """
                {"enabled": false}""");
        var export = new RealmExport(home);
        export.realms();
        assertThat(export.problems())
                .anyMatch(problem -> problem.startsWith("realms/y.tld.json/accounts/0/password:"))
                .anyMatch(problem -> problem.startsWith("realms/y.tld.json/accounts/0/otpp:"))
                .anyMatch(problem -> problem.startsWith("realms/y.tld.json/policies/default:"))
                .anyMatch(problem -> problem.startsWith("realms/z.tld.json/realm:"))
                .anyMatch(problem -> problem.startsWith("template/realm.json/enabled:"));
    }

    @Test
    void a_policy_that_its_reader_refuses_fails_the_build_with_every_problem() throws IOException {
        write("policies/x.policy.json", """
                {"version": 1, "secondFactor": {"enrolment": "off"},
                 "services": {"web": {"trusted": ["app-password"], "elsewhere": []}, "fax": {"trusted": [], "elsewhere": []}}}""");
        var export = new RealmExport(home);
        export.realms();
        assertThat(export.problems())
                .hasSize(2)
                .anyMatch(problem -> problem.startsWith("policies/x.policy.json/services/web/trusted/0:"))
                .anyMatch(problem -> problem.startsWith("policies/x.policy.json/services/fax:"));
    }

    @Test
    void the_demo_realms_are_fit() throws IOException {
        var export = new RealmExport(Path.of("").toAbsolutePath());
        assertThat(export.realms()).containsOnlyKeys("a.tld", "b.tld", "isp");
        assertThat(export.problems()).isEmpty();
    }

    private JsonNode realm() throws IOException {
        var export = new RealmExport(home);
        Map<String, JsonNode> realms = export.realms();
        assertThat(export.problems()).isEmpty();
        return requireNonNull(realms.get("x.tld"));
    }

    private void write(String file, String text) throws IOException {
        Path target = home.resolve(file);
        Files.createDirectories(target.getParent());
        Files.writeString(target, text);
    }
}
