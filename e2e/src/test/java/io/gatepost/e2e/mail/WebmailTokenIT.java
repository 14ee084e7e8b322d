// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.e2e.Awaiting;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.OwnRealm;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.Wallet;
import io.gatepost.e2e.client.Answer;
import io.gatepost.e2e.client.Door;
import io.gatepost.e2e.client.HttpPlace;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.PlainVisitor;
import io.gatepost.e2e.client.TokenProgram;
import io.gatepost.e2e.client.Visitor;
import io.gatepost.e2e.client.Webmail;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A webmail shows its own token from its own address, and what counts is who sits at the browser, and where. */
@OnTheStack
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class WebmailTokenIT {
    /** Trusted for nothing in this realm. */
    private static final Place HOST = Place.MACHINE;

    private static final String CLIENT = "some-webmail";
    private static final String SECRET = "secret-of-some-webmail";
    private static final String POLICY = """
            {"version": 1, "networks": {"office": ["127.0.10.0/24"%s]},
             "services": {"web": {"trusted": ["password"], "elsewhere": ["password+second-factor"]},
                          "imap": {"trusted": ["password", "token"], "elsewhere": []},
                          "eas": {"trusted": ["token"], "elsewhere": []}, "dav": {"trusted": ["token"], "elsewhere": []},
                          "soap": {"trusted": ["token"], "elsewhere": []}}}""";

    private final Stack stack;
    private final OwnRealm realm;
    private Person owner;

    WebmailTokenIT(Stack stack) {
        stack.need(Door.IMAP);
        this.stack = stack;
        this.realm = OwnRealm.like(stack, "webmail", POLICY.formatted(""));
        assertThat(make(client(CLIENT, false, HOST.address())).statusCode()).isEqualTo(201);
        this.owner = stack.admin().somebody(realm.name(), "first");
    }

    /** It asks which realms there are every five seconds at most. */
    @BeforeAll
    void the_bridge_knows_the_realm() {
        Webmail.Tokens tokens = tokens(webmail(), Place.OFFICE);
        Awaiting.until(Instant.now().plusSeconds(20), "a first token", () -> opens(Place.OFFICE, tokens));
    }

    @AfterAll
    void gone() {
        realm.close();
    }

    @BeforeEach
    void somebody() {
        policy(POLICY.formatted(""));
        change(HOST.address());
        owner = stack.admin().somebody(realm.name(), "owner");
    }

    private static Map<String, Object> client(String id, boolean open, String hosts) {
        Map<String, Object> client = new HashMap<>(Map.of(
                "clientId",
                id,
                "publicClient",
                open,
                "redirectUris",
                List.of(Webmail.REDIRECT_PREFIX + "*"),
                "attributes",
                Map.of("gatepost.webmail-hosts", hosts),
                "defaultClientScopes",
                List.of("basic", "profile"),
                "optionalClientScopes",
                List.of("mail")));
        if (!open) {
            client.put("secret", SECRET);
        }
        return client;
    }

    private HttpResponse<String> make(Map<String, Object> client) {
        return stack.admin().send("POST", realm.name() + "/clients", Json.write(client));
    }

    /** Which asks nobody whether its clients are right. */
    private void bring(Map<String, Object> client) {
        HttpResponse<String> brought = stack.admin()
                .send(
                        "POST",
                        realm.name() + "/partialImport",
                        Json.write(Map.of("ifResourceExists", "OVERWRITE", "clients", List.of(client))));
        assertThat(brought.statusCode()).as(brought.body()).isEqualTo(200);
    }

    private void change(String hosts) {
        assertThat(changed(hosts).statusCode()).isEqualTo(204);
    }

    private HttpResponse<String> changed(String hosts) {
        String clients = realm.name() + "/clients";
        ObjectNode client = (ObjectNode) Json.read(stack.admin()
                        .send("GET", clients + "?clientId=" + CLIENT, "")
                        .body())
                .path(0);
        client.withObject("/attributes").put("gatepost.webmail-hosts", hosts);
        return stack.admin().send("PUT", clients + "/" + client.path("id").asText(), client.toString());
    }

    private Webmail webmail() {
        return webmail(CLIENT);
    }

    private Webmail webmail(String id) {
        return Webmail.confidential(stack.keycloakUrl(), realm.name(), id, SECRET);
    }

    /** Signed in at that place with what it takes there; the back end redeems the code from its own address. */
    private Webmail.Tokens tokens(Webmail webmail, Place browser) {
        try (Visitor visitor = new PlainVisitor(browser)) {
            return Wallet.signIn(webmail, visitor, HOST, owner, Map.of("scope", "openid mail"));
        }
    }

    private boolean opens(Place from, String name, Webmail.Tokens tokens) {
        return stack.knock(new TokenProgram(), from, Door.IMAP, name, tokens.access()) instanceof Answer.In;
    }

    private boolean opens(Place from, Webmail.Tokens tokens) {
        return opens(from, owner.name(), tokens);
    }

    @ParameterizedTest
    @CsvSource({
        // Where the browser is, who shows the token, and whether it opens the mailbox.
        "OFFICE, MACHINE, true",
        "HOME,   MACHINE, true",
        // In anybody else's hands it is a token like others: IMAP is for the office.
        "HOME,   HOME,    false",
        "HOME,   CAFE,    false",
        "HOME,   OFFICE,  true",
        // The password alone was shown, and of that the office was half.
        "OFFICE, HOME,    false"
    })
    void from_its_own_host_it_reads_mail_for_whoever_may_use_it(Place browser, Place asking, boolean opens) {
        assertThat(opens(asking, tokens(webmail(), browser))).isEqualTo(opens);
    }

    /** For a phone and a script the domain has rules of their own, which a hole in the webmail must not lead around. */
    @ParameterizedTest
    @EnumSource(names = {"EAS", "DAV", "SOAP"})
    void it_reads_mail_and_opens_nothing_else(Door door) {
        Webmail.Tokens tokens = tokens(webmail(), Place.HOME);
        assertThat(opens(HOST, tokens)).isTrue();
        assertThat(stack.http(door, Place.OFFICE, "Bearer " + tokens.access()).statusCode())
                .isEqualTo(200);
        assertThat(stack.http(door, HOST, "Bearer " + tokens.access()).statusCode())
                .isEqualTo(401);
    }

    @Test
    void it_opens_no_other_mailbox() {
        Person other = stack.admin().somebody(realm.name(), "other");
        assertThat(opens(HOST, other.name(), tokens(webmail(), Place.HOME))).isFalse();
    }

    @Test
    void the_policy_of_the_web_is_asked_each_time() {
        Webmail.Tokens tokens = tokens(webmail(), Place.OFFICE);
        assertThat(opens(HOST, tokens)).isTrue();
        policy("""
                {"version": 1, "networks": {"office": ["127.0.11.0/24"]},
                 "services": {"web": {"trusted": ["password"], "elsewhere": ["password+second-factor"]},
                              "imap": {"trusted": ["token"], "elsewhere": []}}}""");
        assertThat(opens(HOST, tokens))
                .as("the browser's address is trusted no more")
                .isFalse();
    }

    /** A webmail in the office must not bring its people's browsers there. */
    @Test
    void that_the_host_is_in_a_trusted_network_changes_nothing() {
        policy(POLICY.formatted(", \"127.0.0.1\""));
        Webmail.Tokens office = tokens(webmail(), Place.OFFICE);
        policy("""
                {"version": 1, "networks": {"machines": ["127.0.0.1"]},
                 "services": {"web": {"trusted": ["password"], "elsewhere": ["password+second-factor"]},
                              "imap": {"trusted": ["token"], "elsewhere": []}}}""");
        assertThat(opens(HOST, office)).isFalse();
    }

    private void policy(String document) {
        assertThat(stack.admin().send("PUT", realm.policy(), document).statusCode())
                .isIn(200, 204);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "127.0.0.2"})
    void a_list_that_does_not_name_it_counts_for_nothing(String hosts) {
        Webmail.Tokens tokens = tokens(webmail(), Place.HOME);
        assertThat(opens(HOST, tokens)).isTrue();
        change(hosts);
        assertThat(opens(HOST, tokens)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.0/8", "127.0.0.1/32", "127.0.0.1 and others", "localhost"})
    void what_is_no_list_is_refused_and_counts_for_nothing_where_it_was_imported(String hosts) {
        HttpResponse<String> refused = changed(hosts);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("gatepost.webmail-hosts", "no networks, no names");
        assertThat(opens(HOST, tokens(webmail(), Place.HOME)))
                .as("what was there stays")
                .isTrue();

        bring(client("imported-webmail", false, HOST.address()));
        assertThat(opens(HOST, tokens(webmail("imported-webmail"), Place.HOME))).isTrue();
        bring(client("imported-webmail", false, hosts));
        assertThat(opens(HOST, tokens(webmail("imported-webmail"), Place.HOME))).isFalse();
    }

    /** Its tokens are in its people's hands, and theirs is the address that counts. */
    @Test
    void a_public_client_has_no_host() {
        HttpResponse<String> refused = make(client("open-webmail", true, HOST.address()));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("gatepost.webmail-hosts", "public");
        bring(client("open-webmail", true, HOST.address()));
        Webmail open = new Webmail(stack.keycloakUrl(), realm.name(), "open-webmail");
        try (Visitor visitor = new PlainVisitor(Place.HOME)) {
            Webmail.Tokens tokens = Wallet.signIn(open, visitor, Place.HOME, owner, Map.of("scope", "openid mail"));
            assertThat(opens(HOST, tokens)).isFalse();
        }
    }

    /** With an admin's initial access token (RFC 7591), and later with its own: it may name hosts, and gets nothing to show there. */
    @Test
    void a_client_that_registers_itself_gets_no_scope_for_mail() {
        String initial = Json.read(stack.admin()
                        .send("POST", realm.name() + "/clients-initial-access", "{\"expiration\": 600, \"count\": 3}")
                        .body())
                .path("token")
                .asText();
        assertThat(registers("POST", "", initial, client("greedy-webmail", false, HOST.address()))
                        .statusCode())
                .isEqualTo(403);
        Map<String, Object> modest = client("modest-webmail", false, HOST.address());
        modest.keySet().removeIf(key -> key.endsWith("ClientScopes"));
        HttpResponse<String> made = registers("POST", "", initial, modest);
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        ObjectNode itself = (ObjectNode) Json.read(made.body());
        assertThat(itself.path("optionalClientScopes").toString()).doesNotContain("\"mail\"");

        itself.withArray("optionalClientScopes").add("mail");
        String own = itself.path("registrationAccessToken").asText();
        assertThat(registers("PUT", "/modest-webmail", own, itself).statusCode())
                .isEqualTo(403);

        Map<String, Object> careless = client("careless-webmail", false, "127.0.0.0/8");
        careless.keySet().removeIf(key -> key.endsWith("ClientScopes"));
        HttpResponse<String> refused = registers("POST", "", initial, careless);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("gatepost.webmail-hosts");
    }

    private HttpResponse<String> registers(String method, String path, String token, Object client) {
        return HttpPlace.at(HOST)
                .send(
                        method,
                        stack.keycloakUrl().resolve("realms/" + realm.name() + "/clients-registrations/default" + path),
                        Json.write(client),
                        "Authorization",
                        "Bearer " + token,
                        "Content-Type",
                        "application/json");
    }

    @Test
    void who_is_signed_out_everywhere_is_out_of_the_webmails_mailbox() {
        Webmail.Tokens tokens = tokens(webmail(), Place.HOME);
        assertThat(opens(HOST, tokens)).isTrue();
        assertThat(stack.admin()
                        .send("POST", realm.name() + "/users/" + stack.admin().idOf(owner) + "/logout", "")
                        .statusCode())
                .isEqualTo(204);
        assertThat(opens(HOST, tokens)).isFalse();
    }
}
