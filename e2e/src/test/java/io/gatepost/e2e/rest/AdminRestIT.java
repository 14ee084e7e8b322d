// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.rest;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Door;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Phone;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.rest.Caller.Reply;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Policies, explanations and service accounts' app passwords: by Keycloak's own admin roles, realm by realm. */
@OnTheStack
final class AdminRestIT {
    private static final String ADMIN = "/admin/realms/a.tld/gatepost/";
    private static final Map<Set<String>, Person> ADMINS = new HashMap<>();

    @Test
    void a_policy_is_saved_as_a_whole_and_never_over_somebody_elses(Stack stack) {
        Caller admin = admin(stack, Set.of("manage-realm"));
        String path = ADMIN + "policies/versions.a.tld";
        JsonNode document = admin.get(ADMIN + "policies/default").json();

        Reply first = admin.ask("PUT", path, document, "If-None-Match", "*");
        assertThat(first.status()).as(first.json().toString()).isEqualTo(201);
        String tag = tag(first);
        assertThat(tag(admin.get(path))).isEqualTo(tag);
        assertThat(admin.get(path).json()).isEqualTo(document);
        assertThat(admin.ask("PUT", path, document, "If-None-Match", "*").status())
                .isEqualTo(412);

        Reply second = admin.ask("PUT", path, document, "If-Match", tag);
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.json().path("version").asInt())
                .isEqualTo(first.json().path("version").asInt() + 1);
        assertThat(admin.ask("PUT", path, document, "If-Match", tag).problem()).isEqualTo("changed");
        assertThat(admin.ask("DELETE", path, "", "If-Match", tag).status()).isEqualTo(412);
        assertThat(admin.ask("DELETE", path, "", "If-Match", tag(second)).status())
                .isEqualTo(204);
        assertThat(admin.get(path).status()).isEqualTo(404);
        // The realm's default is replaced, never removed.
        assertThat(admin.ask("DELETE", ADMIN + "policies/default", "").status()).isEqualTo(409);
    }

    /** It may be meant for the day on which the accounts move; who thinks that it is in force is told otherwise. */
    @Test
    void a_policy_for_a_domain_of_another_realm_is_saved_with_a_remark(Stack stack) {
        Caller operator = Caller.operator(stack);
        JsonNode document = operator.get(ADMIN + "policies/default").json();
        String ours = "/admin/realms/isp/gatepost/policies/remarked" + Long.toHexString(System.nanoTime()) + ".tld";
        String theirs = "/admin/realms/isp/gatepost/policies/b.tld";
        try {
            Reply foreign = operator.ask("PUT", theirs, document);
            assertThat(foreign.status()).as(foreign.response().body()).isEqualTo(201);
            assertThat(foreign.json().at("/remarks").findValuesAsText("detail"))
                    .anyMatch(detail -> detail.startsWith("the accounts of b.tld are in another realm"));
            assertThat(operator.ask("PUT", ours, document).json().at("/remarks").findValuesAsText("detail"))
                    .noneMatch(detail -> detail.contains("another realm"));
        } finally {
            operator.ask("DELETE", theirs, "");
            operator.ask("DELETE", ours, "");
        }
    }

    @Test
    void a_wrong_policy_is_refused_with_every_problem_and_its_place(Stack stack) {
        Caller admin = admin(stack, Set.of("manage-realm"));
        JsonNode before = admin.get(ADMIN + "policies/default").json();
        String wrong = """
            {
              "version": 1,
              "colour": "red",
              "networks": {"office": ["192.0.2.0/33", "0.0.0.0/0"]},
              "services": {
                "web": {"trusted": ["app-password"], "elsewhere": []},
                "jmap": {"trusted": ["password"], "elsewhere": []}
              }
            }\
            """;

        Reply reply = admin.ask("PUT", ADMIN + "policies/default", wrong);

        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.problem()).isEqualTo("invalid-policy");
        assertThat(reply.json().path("errors").findValuesAsText("pointer"))
                .contains(
                        "/colour",
                        "/networks/office/0",
                        "/networks/office/1",
                        "/services/web/trusted/0",
                        "/services/jmap");
        assertThat(reply.json().path("errorMessage").asText())
                .as("what kcadm shows of an answer")
                .contains("/colour: ", "; ");
        assertThat(admin.get(ADMIN + "policies/default").json()).isEqualTo(before);
        assertThat(admin.ask("PUT", ADMIN + "policies/default", "{\"version\": 1,")
                        .status())
                .isEqualTo(422);
        assertThat(admin.ask("PUT", ADMIN + "policies/default", " ".repeat(1 << 20) + "{}")
                        .status())
                .isEqualTo(413);
        assertThat(admin.ask("PUT", ADMIN + "policies/..%2fx", Map.of()).status())
                .isIn(400, 404, 422);
        assertThat(admin.ask("PUT", ADMIN + "policies/default.version", before).status())
                .isEqualTo(422);
    }

    @Test
    void nobody_saves_themselves_out(Stack stack) {
        Caller operator = Caller.operator(stack);
        String path = "/admin/realms/master/gatepost/policies/default";
        JsonNode good = operator.get(path).json();
        JsonNode closed = Json.read("""
            {"version": 1, "networks": {"far": ["198.51.100.0/24"]},
             "services": {"admin": {"trusted": ["password"], "elsewhere": []}}}\
            """);

        Reply refused = operator.ask("PUT", path, closed);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.problem()).isEqualTo("own-access");
        assertThat(operator.get(path).json()).isEqualTo(good);
        // The same policy does not concern the operator where it covers others.
        Reply other = operator.ask("PUT", ADMIN + "policies/closed.a.tld", closed);
        assertThat(other.status()).as(other.json().toString()).isEqualTo(201);
        assertThat(operator.ask("DELETE", ADMIN + "policies/closed.a.tld", "").status())
                .isEqualTo(204);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "account=alice@a.tld&service=imap&address=127.0.10.5&proof=password,      admit,     trusted-network",
        "account=alice@a.tld&service=imap&address=127.0.99.7&proof=password,      refuse,    untrusted-network",
        "account=alice@a.tld&service=imap&proof=password,                         refuse,    origin-unestablished",
        "account=alice@a.tld&service=web&address=127.0.99.7&proof=password,       challenge, second-factor-needed",
        "account=alice@a.tld&service=web&address=127.0.10.5&proof=password,       admit,     trusted-network",
        "account=alice@a.tld&service=eas&address=127.0.99.7&proof=mobile-password, admit,    accepted-elsewhere",
        "account=alice@a.tld&service=eas&address=127.0.10.5&proof=app-password,   refuse,    proof-not-accepted",
        "account=helpdesk@a.tld&service=soap&address=127.0.99.7&proof=app-password, admit,   exception",
        "account=nobody@a.tld&service=imap&address=127.0.10.5&proof=password,     refuse,    unknown-account",
        "account=alice%2Bphone@a.tld&service=imap&address=127.0.10.5&proof=password, admit,  trusted-network",
        "account=alice%2Bphone@a.tld&service=web&address=127.0.10.5&proof=password, refuse,  unknown-account",
    })
    void explains_what_would_happen(String query, String outcome, String reason, Stack stack) {
        Reply reply = admin(stack, Set.of("view-realm", "view-users")).get(ADMIN + "explain?" + query);

        assertThat(reply.status()).as(reply.json().toString()).isEqualTo(200);
        assertThat(reply.json().path("outcome").asText()).isEqualTo(outcome);
        assertThat(reply.json().path("reason").asText()).isEqualTo(reason);
        assertThat(reply.json().path("sentence").asText()).isNotBlank();
        assertThat(reply.json().path("trace")).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({"address=nonsense, address", "address=010.0.0.1, address", "at=noon, at", "device=yes, device"})
    void what_is_asked_wrongly_is_named_and_not_explained_as_something_else(String wrong, String field, Stack stack) {
        Reply reply = admin(stack, Set.of("view-realm", "view-users"))
                .get(ADMIN + "explain?account=alice@a.tld&service=imap&" + wrong);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().path("errors").findValuesAsText("pointer")).containsExactly(field);
    }

    @Test
    void whoever_is_sent_away_is_told_which_role_it_takes(Stack stack) {
        Caller reader = admin(stack, Set.of("view-realm"));

        assertThat(refusal(reader.ask("PUT", ADMIN + "policies/default", "{}"))).contains("manage-realm");
        assertThat(refusal(reader.get(ADMIN + "explain?account=alice@a.tld&service=imap")))
                .contains("view-users");
        assertThat(refusal(reader.get(ADMIN + "audit"))).contains("view-events");
        assertThat(refusal(reader.ask("DELETE", ADMIN + "throttle?account=alice@a.tld", "")))
                .contains("manage-users or gatepost-help-desk");
    }

    private static String refusal(Reply reply) {
        assertThat(reply.status()).isEqualTo(403);
        return reply.json().path("detail").asText();
    }

    @Test
    void an_admin_makes_a_service_accounts_app_password_and_it_is_recorded(Stack stack) {
        Caller admin = admin(stack, Set.of("manage-users"));
        Person author = requireNonNull(ADMINS.get(Set.of("manage-users")));
        String path = ADMIN + "accounts/" + stack.admin().idOf(Person.HELPDESK) + "/app-passwords";
        String label = "ticket system " + Long.toHexString(System.nanoTime());
        Reply made = admin.ask("POST", path, Map.of("label", label, "services", List.of("soap")));
        assertThat(made.status()).as(made.json().toString()).isEqualTo(201);
        assertThat(made.json().path("secret").asText()).isNotBlank();
        assertThat(admin.get(path).json().toString())
                .contains(label)
                .doesNotContain(made.json().path("secret").asText());
        assertThat(admin.ask("DELETE", path + "/" + made.json().path("id").asText(), "")
                        .status())
                .isEqualTo(204);
        JsonNode events = Json.read(stack.admin()
                .send(
                        "GET",
                        "a.tld/admin-events?resourcePath=gatepost/accounts/"
                                + stack.admin().idOf(Person.HELPDESK) + "/app-passwords*",
                        "")
                .body());
        assertThat(StreamSupport.stream(events.spliterator(), false)
                        .filter(event -> event.toString().contains(label)))
                .as("of Keycloak's own events")
                .allSatisfy(event -> assertThat(event.at("/authDetails/userId").asText())
                        .isEqualTo(stack.admin().idOf(author)))
                .extracting(event -> event.path("operationType").asText())
                .containsExactlyInAnyOrder("CREATE", "DELETE");
    }

    @Test
    void who_has_to_wait_is_seen_and_pardoned(Stack stack) {
        Person guessed = stack.admin().somebody("a.tld", "pardoned");
        for (String secret : List.of("one", "two", "two", "three")) {
            stack.knock(new Phone(), Place.CAFE, Door.DAV, guessed.name(), "guess-" + secret);
        }
        Caller admin = admin(stack, Set.of("view-users", "manage-users"));
        String path = ADMIN + "throttle?account=" + guessed.name();

        JsonNode seen = admin.get(path).json();
        assertThat(seen.path("held").findValuesAsText("account")).containsOnly(guessed.name());
        assertThat(seen.path("held").findValuesAsText("prefix")).containsExactly(Place.CAFE.address());
        assertThat(seen.path("held").findValues("wrongSecrets"))
                .allSatisfy(count -> assertThat(count.asInt()).isEqualTo(3));
        assertThat(admin.get(ADMIN + "throttle").json().path("held").findValuesAsText("account"))
                .contains(guessed.name())
                .allSatisfy(account -> assertThat(account).endsWith("@a.tld"));
        JsonNode fromThere = Json.read(stack.admin()
                .send("GET", "master/gatepost/throttle/prefixes?prefix=" + Place.CAFE.address(), "")
                .body());
        assertThat(fromThere.path("held").findValuesAsText("account")).contains(guessed.name());

        assertThat(admin.ask("DELETE", path, "").status()).isEqualTo(204);
        assertThat(admin.get(path).json().path("held")).isEmpty();
        assertThat(Json.read(stack.admin()
                                .send("GET", "a.tld/admin-events?max=20&operationTypes=DELETE", "")
                                .body())
                        .toString())
                .contains("GATEPOST_THROTTLE", guessed.name());
        assertThat(stack.admin()
                        .send("DELETE", "master/gatepost/throttle/prefixes?prefix=everybody", "")
                        .statusCode())
                .isEqualTo(400);
        assertThat(stack.admin()
                        .send("DELETE", "master/gatepost/throttle/prefixes?prefix=" + Place.CAFE.address(), "")
                        .statusCode())
                .isEqualTo(204);
        assertThat(Json.read(stack.admin()
                                .send("GET", "master/gatepost/throttle/prefixes", "")
                                .body())
                        .path("held")
                        .findValuesAsText("prefix"))
                .doesNotContain(Place.CAFE.address());
    }

    /** What an owner trusts, an admin sees and takes back; no one but the owner adds to it. */
    @Test
    void an_admin_takes_back_what_an_account_trusts(Stack stack) {
        Person person = stack.admin().somebody("a.tld", "trusting");
        String trust = "/realms/a.tld/gatepost/account/trusted-addresses";
        assertThat(Caller.person(stack, person, Place.HOME)
                        .ask("POST", trust, Map.of())
                        .status())
                .isEqualTo(201);
        Caller admin = admin(stack, Set.of("manage-users"));
        String path = ADMIN + "accounts/" + stack.admin().idOf(person) + "/trusted-addresses";

        JsonNode listed = admin.get(path).json();
        assertThat(listed.findValuesAsText("range")).containsExactly(Place.HOME.address() + "/32");
        String one = path + "/" + listed.at("/0/id").asText();
        assertThat(admin.ask("POST", path, Map.of()).status()).isEqualTo(405);
        assertThat(admin.ask("DELETE", one, "").status()).isEqualTo(204);
        assertThat(admin.ask("DELETE", one, "").status()).isEqualTo(404);
        assertThat(admin.get(path).json()).isEmpty();

        for (Place place : List.of(Place.HOME, Place.CAFE)) {
            assertThat(Caller.person(stack, person, place)
                            .ask("POST", trust, Map.of())
                            .status())
                    .isEqualTo(201);
        }
        assertThat(admin.get(path).json()).hasSize(2);
        assertThat(admin.ask("DELETE", path, "").status()).isEqualTo(204);
        assertThat(admin.get(path).json()).isEmpty();
        assertThat(admin.ask("DELETE", path, "").status()).as("none left").isEqualTo(204);
    }

    private static String tag(Reply reply) {
        return reply.response().headers().firstValue("ETag").orElseThrow();
    }

    /** An account of realm master with these admin roles of a.tld; master lets it in from the machine itself. */
    private static Caller admin(Stack stack, Set<String> roles) {
        Person person;
        synchronized (ADMINS) {
            person = ADMINS.computeIfAbsent(Set.copyOf(roles), wanted -> hired(stack, wanted));
        }
        return Caller.administrator(stack, person);
    }

    private static Person hired(Stack stack, Set<String> roles) {
        String name = "admin-" + Long.toHexString(System.nanoTime()) + "@operator.example";
        Person person = stack.admin().create(new Person("master", name, "a password of " + name, ""));
        JsonNode client = Json.read(stack.admin()
                        .send("GET", "master/clients?clientId=a.tld-realm", "")
                        .body())
                .get(0);
        String ofClient = "/clients/" + client.path("id").asText();
        List<JsonNode> representations = roles.stream()
                .map(role -> Json.read(stack.admin()
                        .send("GET", "master" + ofClient + "/roles/" + role, "")
                        .body()))
                .toList();
        HttpResponse<String> mapped = stack.admin()
                .send(
                        "POST",
                        "master/users/" + stack.admin().idOf(person) + "/role-mappings" + ofClient,
                        Json.write(representations));
        assertThat(mapped.statusCode()).as(mapped.body()).isEqualTo(204);
        return person;
    }
}
