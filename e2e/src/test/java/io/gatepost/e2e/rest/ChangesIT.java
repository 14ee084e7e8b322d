// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.e2e.Awaiting;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.OwnRealm;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every change leaves a record of who made it (issue 5, item 5), in a realm that keeps no events of Keycloak's. */
@OnTheStack
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ChangesIT {
    private static final String POLICY = """
            {"version": 1, "networks": {"desk": ["127.0.0.1/32"], "office": ["127.0.10.0/24"]},
             "secondFactor": {"enrolment": "optional"}, "appPasswords": {"limit": 25},
             "trust": {"addresses": {"allowed": true, "services": ["imap"]}},
             "services": {"imap": {"trusted": ["password", "app-password"]},
                          "web": {"trusted": ["password"], "elsewhere": ["password+second-factor"]}}}""";

    private final Stack stack;
    private final OwnRealm realm;
    private final String domain;
    private final Caller operator;
    private final Person person;
    private final String id;

    ChangesIT(Stack stack) {
        this.stack = stack;
        this.operator = Caller.operator(stack);
        this.realm = OwnRealm.like(stack, "c", POLICY);
        this.domain = realm.name();
        this.person = stack.admin().somebody(domain, "changed");
        this.id = stack.admin().idOf(person);
    }

    @BeforeAll
    void without_keycloaks_events() {
        assertThat(stack.admin()
                        .send(
                                "PUT",
                                domain,
                                "{\"adminEventsEnabled\": false, \"eventsEnabled\": false, \"failureFactor\": 2}")
                        .statusCode())
                .isEqualTo(204);
    }

    @AfterAll
    void gone() {
        realm.close();
    }

    /** The kind, what is done ({@code {id}}: the account), and whether it concerns that. */
    @ParameterizedTest(name = "{0}: {1} {2}")
    @CsvSource(delimiter = '|', textBlock = """
                    GATEPOST_POLICY          | PUT    | gatepost/policies/default                           | policy | UPDATE | false
                    GATEPOST_POLICY_TRIAL    | PUT    | gatepost/policies/default/trial                     | policy | CREATE | false
                    GATEPOST_APP_PASSWORD    | POST   | gatepost/accounts/{id}/app-passwords                | app    | CREATE | true
                    GATEPOST_APP_PASSWORD    | DELETE | gatepost/accounts/{id}/app-passwords                |        | DELETE | true
                    GATEPOST_TRUSTED_ADDRESS | DELETE | gatepost/accounts/{id}/trusted-addresses            |        | DELETE | true
                    GATEPOST_TRUSTED_DEVICE  | DELETE | gatepost/accounts/{id}/trusted-devices              |        | DELETE | true
                    GATEPOST_SECOND_FACTOR   | POST   | gatepost/accounts/{id}/second-factor/bypass         |        | CREATE | true
                    GATEPOST_SECOND_FACTOR   | DELETE | gatepost/accounts/{id}/second-factor/bypass         |        | DELETE | true
                    GATEPOST_SECOND_FACTOR   | POST   | gatepost/accounts/{id}/second-factor/reset          |        | DELETE | true
                    GATEPOST_SECOND_FACTOR   | POST   | gatepost/domains/{domain}/second-factor/reset       | wet    | ACTION | false
                    GATEPOST_THROTTLE        | DELETE | gatepost/throttle?account={name}                    |        | DELETE | true
                    GATEPOST_LOCK            | DELETE | gatepost/accounts/{id}/lock                         |        | DELETE | true
                    GATEPOST_TRUSTED_ADDRESS | POST   | gatepost/audit/{login}/trust                        |        | CREATE | false
                    GATEPOST_IMPORT          | POST   | gatepost/import?dryRun=false                        | import | CREATE | true
                    USER                     | PUT    | users/{id}/reset-password                           | secret | ACTION | true
                    """)
    void an_admins_change_is_kept_with_its_author(
            String kind, String method, String path, String body, String operation, boolean ofAccount) {
        prepare(kind, path);
        Instant before = Instant.now().minusMillis(1);

        HttpResponse<String> done = operator.ask(method, "/admin/realms/" + domain + "/" + filled(path), body(body))
                .response();

        assertThat(done.statusCode()).as(done.body()).isBetween(200, 299);
        JsonNode changes = changes("kind=" + kind + "&from=" + before);
        JsonNode change = StreamSupport.stream(changes.spliterator(), false)
                .filter(one -> one.path("operation").asText().equals(operation))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + operation + " in " + changes));
        assertThat(change.path("author").asText()).isEqualTo("master/admin");
        assertThat(change.path("address").asText()).isEqualTo(Place.MACHINE.address());
        assertThat(change.path("domain").asText()).isEqualTo(domain);
        if (ofAccount) {
            assertThat(change.path("account").asText()).isEqualTo(person.name());
        }
        assertThat(change.toString()).doesNotContain("a-new-password-of-hers");
    }

    @Test
    void an_owners_change_is_kept_as_hers() {
        Person owner = stack.admin().somebody(domain, "owner");
        assertThat(Caller.person(stack, owner, Place.HOME)
                        .ask(
                                "POST",
                                "/realms/" + domain + "/gatepost/account/app-passwords",
                                Map.of("label", "her tablet", "services", List.of("imap")))
                        .status())
                .isEqualTo(201);

        JsonNode change =
                changes("account=" + owner.name() + "&kind=UPDATE_CREDENTIAL").path(0);
        assertThat(change.path("author").asText()).isEqualTo(domain + "/" + owner.name());
        assertThat(change.path("address").asText()).isEqualTo(Place.HOME.address());
        assertThat(change.at("/details/credential_user_label").asText()).isEqualTo("her tablet");
    }

    @Test
    void the_domain_itself_is_kept_where_the_operator_looks_and_nowhere_else() {
        JsonNode made = ok(stack.admin().send("GET", "master/gatepost/audit/changes?domain=" + domain, ""))
                .path("changes");
        assertThat(made.findValuesAsText("kind")).contains("GATEPOST_DOMAIN");
        assertThat(made.findValuesAsText("author")).contains("master/admin");
        assertThat(changes("kind=GATEPOST_DOMAIN")).isEmpty();
    }

    @Test
    void the_export_has_a_line_for_each_oldest_first() {
        done(operator.ask("PUT", "/admin/realms/" + domain + "/gatepost/policies/default", Json.read(POLICY)));
        String hour = Instant.now().minus(Duration.ofHours(1)).toString();
        HttpResponse<String> export =
                stack.admin().send("GET", domain + "/gatepost/audit/changes/export?from=" + hour, "");

        assertThat(export.statusCode()).isEqualTo(200);
        assertThat(export.headers().firstValue("Content-Disposition"))
                .contains("attachment; filename=\"changes.jsonl\"");
        List<String> times = export.body()
                .lines()
                .map(line -> Json.read(line).path("at").asText())
                .toList();
        assertThat(times)
                .isNotEmpty()
                .isSortedAccordingTo((one, other) -> Instant.parse(one).compareTo(Instant.parse(other)));
        for (String wrong : List.of("?kind=x", "?from=" + hour + "&domain=-", "")) {
            assertThat(stack.admin()
                            .send("GET", domain + "/gatepost/audit/changes/export" + wrong, "")
                            .statusCode())
                    .as(wrong)
                    .isEqualTo(400);
        }
    }

    /** What there has to be before it can be changed. */
    private void prepare(String kind, String path) {
        if (kind.equals("GATEPOST_LOCK")) {
            Caller bridge = Caller.bridge(stack);
            for (String wrong : List.of("one-wrong-secret", "another-wrong-secret")) {
                bridge.mailLogin(person, wrong, "imap", Place.OFFICE);
            }
            Awaiting.until(
                    Instant.now().plusSeconds(20),
                    "Keycloak has counted them",
                    () -> ok(stack.admin().send("GET", domain + "/gatepost/accounts/" + id + "/lock", ""))
                                    .path("failures")
                                    .asInt()
                            > 0);
        }
        boolean appPasswords = kind.equals("GATEPOST_APP_PASSWORD") && path.endsWith("app-passwords");
        if (appPasswords || kind.equals("GATEPOST_SECOND_FACTOR")) {
            // Nothing is taken back that is not there.
            operator.ask(
                    "POST", "/admin/realms/" + domain + "/gatepost/accounts/" + id + "/app-passwords", body("app"));
            operator.ask(
                    "POST", "/admin/realms/" + domain + "/gatepost/accounts/" + id + "/second-factor/bypass", "{}");
        }
    }

    private String filled(String path) {
        return path.replace("{id}", id)
                .replace("{domain}", domain)
                .replace("{name}", person.name())
                .replace("{login}", path.contains("{login}") ? refusedLogin() : "");
    }

    /** Somebody's who is not locked, from where an address could be trusted. */
    private String refusedLogin() {
        Person refused = stack.admin().somebody(domain, "refused");
        Caller.bridge(stack).mailLogin(refused, refused.password(), "imap", Place.HOME);
        return ok(stack.admin().send("GET", domain + "/gatepost/audit?account=" + refused.name(), ""))
                .at("/logins/0/id")
                .asText();
    }

    private Object body(String name) {
        return switch (name == null ? "" : name) {
            case "policy" -> Json.read(POLICY);
            case "app" -> Map.of("label", "app " + Long.toHexString(System.nanoTime()), "services", List.of("imap"));
            case "wet" -> Map.of("dryRun", false);
            case "secret" -> Map.of("type", "password", "value", "a-new-password-of-hers", "temporary", false);
            case "import" ->
                Map.of(
                        "version",
                        1,
                        "accounts",
                        List.of(Map.of(
                                "name",
                                person.name(),
                                "appPasswords",
                                List.of(Map.of(
                                        "label",
                                        "old phone",
                                        "services",
                                        List.of("imap"),
                                        "generated",
                                        true,
                                        "hash",
                                        "{SHA256}n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=")))));
            default -> "{}";
        };
    }

    private JsonNode changes(String query) {
        JsonNode answer = ok(stack.admin().send("GET", domain + "/gatepost/audit/changes?" + query, ""));
        assertThat(StreamSupport.stream(answer.path("changes").spliterator(), false)
                        .map(change -> change.path("author").asText()))
                .doesNotContain("");
        return answer.path("changes");
    }

    private static JsonNode ok(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Json.read(answer.body());
    }

    private static void done(Caller.Reply reply) {
        assertThat(reply.status()).as(reply.json().toString()).isBetween(200, 299);
    }
}
