// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.e2e.Awaiting;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Answer;
import io.gatepost.e2e.client.ByHand;
import io.gatepost.e2e.client.Door;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.MailProgram;
import io.gatepost.e2e.client.MailSecrets;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Phone;
import io.gatepost.e2e.client.Place;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a policy inherits, was, and would do (issue 5, items 2 and 4): asked of a real server, felt by a real mail program. */
@OnTheStack
final class PolicyHistoryIT {
    private static final String INHERITING = """
            {"version": 1, "inherit": true, "networks": {"office": ["127.0.10.0/24"]},
             "services": {"imap": {"trusted": ["password", "app-password"], "elsewhere": ["app-password"]}}}""";

    private static final String OF_A_REALM = """
            {"version": 1, "networks": {"office": ["127.0.10.0/24"]}, "services": {"imap": {"trusted": ["password"]}}}""";

    @Test
    void a_domain_takes_over_what_it_leaves_out_and_says_from_where(Stack stack) {
        String domain = domain();
        save(stack, domain, INHERITING, 201);
        Person eve = person(stack, domain);

        JsonNode effective = ok(stack.admin().send("GET", policies(domain) + "/effective", ""));
        assertThat(effective.path("policyOf").asText()).isEqualTo(domain);
        assertThat(effective.path("from").path("/services/imap").asText()).isEqualTo(domain);
        assertThat(effective.path("from").path("/services/eas").asText()).isEqualTo("default");
        assertThat(effective.path("policy").path("services").path("eas").path("elsewhere"))
                .hasToString("[\"mobile-password\"]");
        // Two readers of one document: Keycloak's, and the bridge's, which is handed what is in force.
        assertThat(imap(stack, eve, Place.OFFICE, eve.password())).isInstanceOf(Answer.In.class);
        assertThat(imap(stack, eve, Place.HOME, eve.password())).isInstanceOf(Answer.Refused.class);
        MailSecrets.Made mobile = stack.admin().appPassword(eve, Map.of("label", "phone", "services", List.of("eas")));
        assertThat(ok(stack.admin()
                                .send(
                                        "GET",
                                        "isp/gatepost/explain?account=" + eve.name()
                                                + "&service=eas&proof=mobile-password&address=127.0.99.7",
                                        ""))
                        .path("outcome")
                        .asText())
                .as("%s", mobile)
                .isEqualTo("admit");
        // A domain without one shows its realm's.
        assertThat(ok(stack.admin().send("GET", policies(domain()) + "/effective", ""))
                        .path("policyOf")
                        .asText())
                .isEqualTo("default");
    }

    @Test
    void a_default_is_not_saved_that_makes_its_heirs_unreadable(Stack stack) {
        String domain = domain();
        save(stack, domain, """
                {"version": 1, "inherit": true,
                 "networks": {"a": ["16.0.0.0/8", "17.0.0.0/8"]}, "services": {"imap": {"networks": ["office"]}}}""", 422);
        JsonNode realmDefault = ok(stack.admin().send("GET", policies("default"), ""));
        String withOffice =
                Json.write(realmDefault).replaceFirst("\\{", "{\"networks\": {\"branch\": [\"127.0.11.0/24\"]},");
        assertThat(stack.admin().send("PUT", policies("default"), withOffice).statusCode())
                .isEqualTo(200);
        try {
            save(stack, domain, """
                    {"version": 1, "inherit": true, "services": {"imap": {"networks": ["branch"]}}}""", 201);
            HttpResponse<String> refused = stack.admin().send("PUT", policies("default"), Json.write(realmDefault));
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(409);
            assertThat(Json.read(refused.body()).path("type").asText()).isEqualTo("urn:gatepost:heirs");
            assertThat(refused.body()).contains(domain);
        } finally {
            stack.admin().send("DELETE", policies(domain), "");
            assertThat(stack.admin()
                            .send("PUT", policies("default"), Json.write(realmDefault))
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void every_version_is_kept_with_its_author_and_can_be_restored(Stack stack) {
        String domain = domain();
        save(stack, domain, INHERITING, 201);
        Person eve = person(stack, domain);
        String closed = INHERITING.replace("[\"password\", \"app-password\"]", "[\"app-password\"]");
        save(stack, domain + "?comment=" + encoded("no more passwords"), closed, 200);
        assertThat(imap(stack, eve, Place.OFFICE, eve.password())).isInstanceOf(Answer.Refused.class);

        JsonNode history = ok(stack.admin().send("GET", policies(domain) + "/history", ""));
        assertThat(history.path("recorded").asBoolean()).isTrue();
        JsonNode newest = history.path("versions").path(0);
        assertThat(newest.path("comment").asText()).isEqualTo("no more passwords");
        assertThat(newest.path("author").asText()).isEqualTo("master/admin");
        JsonNode change = ok(stack.admin()
                .send(
                        "GET",
                        policies(domain) + "/history/" + newest.path("version").asLong(),
                        ""));
        assertThat(change.path("changes"))
                .hasToString("[{\"pointer\":\"/services/imap/trusted\",\"before\":[\"password\",\"app-password\"],"
                        + "\"after\":[\"app-password\"]}]");

        long first = history.path("versions").path(1).path("version").asLong();
        HttpResponse<String> restored =
                stack.admin().send("POST", policies(domain) + "/history/" + first + "/restore", "");
        assertThat(restored.statusCode()).as(restored.body()).isEqualTo(200);
        assertThat(Json.read(restored.body()).path("version").asLong())
                .isEqualTo(newest.path("version").asLong() + 1);
        assertThat(imap(stack, eve, Place.OFFICE, eve.password())).isInstanceOf(Answer.In.class);
        assertThat(stack.admin()
                        .send("POST", policies(domain) + "/history/999/restore", "")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void a_default_written_past_gatepost_has_its_place_among_the_versions_and_no_more_rights(Stack stack) {
        String domain = domain();
        made(stack.admin().send("POST", "master/gatepost/domains", """
                {"domain": "%s", "place": "own-realm", "webmail": "https://webmail.example.org/", "policy": %s}""".formatted(domain, OF_A_REALM)));
        Person eve = stack.admin().create(new Person(domain, "eve@" + domain, "eve-password-1", ""));
        String ofItsRealm = domain + "/gatepost/policies/default";
        assertThat(imap(stack, eve, Place.OFFICE, eve.password())).isInstanceOf(Answer.In.class);

        ok(stack.admin().send("PUT", ofItsRealm + "?comment=recorded", OF_A_REALM));
        String wide = OF_A_REALM.replace("127.0.10.0/24", "126.0.0.0/7");
        stack.admin().setAttributes(domain, Map.of("gatepost.policy.default", wide));
        JsonNode effective = ok(stack.admin().send("GET", ofItsRealm + "/effective", ""));
        assertThat(effective.path("limited").findValuesAsText("pointer")).containsExactly("/networks/office");
        assertThat(effective.path("policy").path("networks").path("office")).isEmpty();
        assertThat(imap(stack, eve, Place.OFFICE, eve.password())).isInstanceOf(Answer.Refused.class);

        JsonNode history = ok(stack.admin().send("GET", ofItsRealm + "/history", ""));
        assertThat(history.path("recorded").asBoolean()).isTrue();
        assertThat(history.path("versions").path(0).path("note").asText()).startsWith("not saved through Gatepost");
        stack.admin().setAttributes(domain, Map.of("of-no-concern", "1"));
        assertThat(ok(stack.admin().send("GET", ofItsRealm + "/history", "")).path("versions"))
                .as("once")
                .hasSize(3);
        ok(stack.admin().send("PUT", ofItsRealm, OF_A_REALM));
        JsonNode all =
                ok(stack.admin().send("GET", ofItsRealm + "/history", "")).path("versions");
        assertThat(all.path(1).path("note").asText()).startsWith("not saved through Gatepost");
        String written = ofItsRealm + "/history/" + all.path(1).path("version").asLong();
        assertThat(ok(stack.admin().send("GET", written, "")).path("policy")).isEqualTo(Json.read(wide));
        assertThat(all.findValuesAsText("version")).doesNotHaveDuplicates().hasSize(4);
    }

    /** As an older Gatepost kept them, and exported them. */
    @Test
    void the_policies_of_domains_that_come_with_a_realms_attributes_are_taken_over(Stack stack) {
        String realm = "older-" + domain();
        String domain = domain();
        made(stack.admin().send("POST", "", """
                {"realm": "%s", "enabled": true, "attributes": {"gatepost.policy.%s": "{\\"version\\": 1, \\"services\\": {}}",
                 "gatepost.policy.%s.version": "7", "gatepost.policy.default": "{\\"version\\": 1, \\"services\\": {}}"}}""".formatted(realm, domain, domain)));
        try {
            JsonNode policies = ok(stack.admin().send("GET", realm + "/gatepost/policies?search=" + domain, ""));
            assertThat(policies).hasToString("[{\"name\":\"%s\",\"version\":7}]".formatted(domain));
            assertThat(ok(stack.admin().send("GET", realm + "/gatepost/policies?first=0&max=1", ""))
                            .findValuesAsText("name"))
                    .containsExactly("default");
            assertThat(ok(stack.admin().send("GET", realm, ""))
                            .path("attributes")
                            .fieldNames())
                    .toIterable()
                    .contains("gatepost.policy.default")
                    .noneMatch(attribute -> attribute.contains(domain));
        } finally {
            stack.admin().send("DELETE", realm, "");
        }
    }

    @Test
    void nobody_locks_themselves_out_by_what_their_own_policy_inherits(Stack stack) {
        JsonNode realmDefault = ok(stack.admin().send("GET", "master/gatepost/policies/default", ""));
        ObjectNode without = realmDefault.deepCopy();
        ((ObjectNode) without.path("services")).remove("admin");
        HttpResponse<String> refused =
                stack.admin().send("PUT", "master/gatepost/policies/default", Json.write(without));
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(409);
        assertThat(Json.read(refused.body()).path("type").asText()).isEqualTo("urn:gatepost:own-access");
    }

    @Test
    void a_changed_policy_is_run_against_the_logins_that_were(Stack stack) {
        String domain = domain();
        save(stack, domain, INHERITING, 201);
        Person eve = person(stack, domain);
        Person ida = stack.admin().create(new Person("isp", "ida@" + domain, "ida-password-1", ""));
        MailSecrets.Made tablet =
                stack.admin().appPassword(ida, Map.of("label", "tablet", "services", List.of("imap", "smtp")));
        assertThat(imap(stack, eve, Place.OFFICE, eve.password())).isInstanceOf(Answer.In.class);
        assertThat(imap(stack, eve, Place.HOME, eve.password())).isInstanceOf(Answer.Refused.class);
        assertThat(imap(stack, eve, Place.HOME, "not her password")).isInstanceOf(Answer.Refused.class);
        assertThat(imap(stack, ida, Place.HOME, tablet.secret())).isInstanceOf(Answer.In.class);

        String swapped = INHERITING
                .replace("\"elsewhere\": [\"app-password\"]", "\"elsewhere\": [\"password\"]")
                .replace("[\"password\", \"app-password\"]", "[\"app-password\"]");
        JsonNode replay = ok(stack.admin().send("POST", policies(domain) + "/replay?days=1", swapped));

        assertThat(replay.path("complete").asBoolean()).isTrue();
        assertThat(rows(replay, "account", "change", "address", "proof"))
                .containsExactlyInAnyOrder(
                        eve.name() + " lost 127.0.10.5 password",
                        ida.name() + " lost 127.0.99.7 app-password",
                        eve.name() + " gained 127.0.99.7 password");
        assertThat(replay.path("changes").findValuesAsText("label")).containsExactly("tablet");
        assertThat(replay.path("summary"))
                .hasToString("[{\"service\":\"imap\",\"change\":\"lost\",\"accounts\":2,"
                        + "\"onlyBy\":[{\"label\":\"tablet\",\"accounts\":1}]},"
                        + "{\"service\":\"imap\",\"change\":\"gained\",\"accounts\":1}]");
        // Nothing was saved, and the same policy changes nothing.
        assertThat(imap(stack, eve, Place.OFFICE, eve.password())).isInstanceOf(Answer.In.class);
        assertThat(ok(stack.admin().send("POST", policies(domain) + "/replay?days=1", INHERITING))
                        .path("changes"))
                .isEmpty();
        assertThat(stack.admin()
                        .send("POST", policies(domain) + "/replay?days=400", INHERITING)
                        .statusCode())
                .isEqualTo(400);
    }

    /** In a realm of thousands of domains nobody's few logins are lost among those of all others. */
    @Test
    void the_logins_of_other_domains_leave_no_room_taken(Stack stack) {
        String domain = domain();
        save(stack, domain, INHERITING, 201);
        Person eve = person(stack, domain);
        assertThat(imap(stack, eve, Place.OFFICE, eve.password())).isInstanceOf(Answer.In.class);
        String noisy = domain();
        save(stack, noisy, INHERITING, 201);
        for (String name : List.of("one", "two", "three")) {
            Person other = stack.admin().create(new Person("isp", name + "@" + noisy, name + "-password-1", ""));
            assertThat(imap(stack, other, Place.OFFICE, other.password())).isInstanceOf(Answer.In.class);
        }
        String closed = INHERITING.replace("\"trusted\": [\"password\", \"app-password\"]", "\"trusted\": []");

        JsonNode own = ok(stack.admin().send("POST", policies(domain) + "/replay?max=1", closed));
        assertThat(own.path("complete").asBoolean()).isTrue();
        assertThat(rows(own, "account", "change")).containsExactly(eve.name() + " lost");
        JsonNode cut = ok(stack.admin().send("POST", policies(noisy) + "/replay?max=2", closed));
        assertThat(cut.path("complete").asBoolean())
                .as("the limit is felt where it is the domain's own")
                .isFalse();
        assertThat(rows(cut, "change")).containsExactly("lost", "lost");
        assertThat(stack.admin()
                        .send("POST", policies(domain) + "/replay?max=0", closed)
                        .statusCode())
                .isEqualTo(400);
    }

    /** "Open IMAP until Friday", where Friday is in some seconds. The bridge knows the login, and closes it all the same. */
    @Test
    void an_exception_ends_when_it_says_for_known_logins_too(Stack stack) {
        String domain = domain();
        Person eve = person(stack, domain);
        Instant until = Instant.now().plusSeconds(12).truncatedTo(ChronoUnit.SECONDS);
        save(stack, domain, """
                {"version": 1, "exceptions": [{"id": "migration", "services": ["imap"], "from": "anywhere", "accept": ["password"],
                 "until": "%s"}]}""".formatted(until), 201);
        assertThat(imap(stack, eve, Place.HOME, eve.password())).isInstanceOf(Answer.In.class);
        assertThat(imap(stack, eve, Place.HOME, eve.password())).as("known").isInstanceOf(Answer.In.class);
        assertThat(Instant.now()).as("it was open so long").isBefore(until);

        Instant refused = Awaiting.until(
                until.plusSeconds(10),
                "it is over",
                () -> imap(stack, eve, Place.HOME, eve.password()) instanceof Answer.Refused);
        assertThat(refused).isAfter(until.minusSeconds(1));

        String explain = "isp/gatepost/explain?service=imap&proof=password&address=127.0.99.7&account=" + eve.name();
        assertThat(ok(stack.admin().send("GET", explain + "&at=" + until.minusSeconds(1), ""))
                        .path("reason")
                        .asText())
                .isEqualTo("exception");
        assertThat(ok(stack.admin().send("GET", explain + "&at=" + until.plusSeconds(1), ""))
                        .path("outcome")
                        .asText())
                .isEqualTo("refuse");
        assertThat(ok(stack.admin().send("GET", explain, "")).path("outcome").asText())
                .isEqualTo("refuse");
    }

    @Test
    void explain_asks_for_a_trusted_device_or_without_one(Stack stack) {
        String domain = domain();
        save(stack, domain, """
                {"version": 1, "networks": {"office": ["127.0.10.0/24"]}, "trust": {"devices": {"allowed": true}},
                 "services": {"web": {"trusted": ["password"], "elsewhere": ["password+second-factor"]},
                              "imap": {"trusted": ["password"]}}}""", 201);
        Person ida = stack.admin().somebody("isp", domain, "device");
        String explain = "isp/gatepost/explain?proof=password&address=127.0.99.7&account=" + ida.name();
        assertThat(ok(stack.admin().send("GET", explain + "&service=web&device=true", ""))
                        .path("reason")
                        .asText())
                .isEqualTo("trusted-device");
        for (String without : List.of("&service=web&device=false", "&service=web", "&service=imap&device=true")) {
            assertThat(ok(stack.admin().send("GET", explain + without, ""))
                            .path("outcome")
                            .asText())
                    .as(without)
                    .isNotEqualTo("admit");
        }
    }

    @Test
    void nobody_goes_beyond_the_operators_limits(Stack stack) {
        String wide = """
                {"version": 1, "networks": {"world": ["64.0.0.0/7"]}, "services": {"imap": {"trusted": ["password"]}},
                 "trust": {"addresses": {"allowed": true, "for": "P90D"}}}""";
        HttpResponse<String> refused = stack.admin().send("PUT", policies(domain()), wide);
        assertThat(refused.statusCode()).isEqualTo(422);
        JsonNode problem = Json.read(refused.body());
        assertThat(problem.path("type").asText()).isEqualTo("urn:gatepost:beyond-limits");
        assertThat(problem.findValuesAsText("pointer")).containsExactly("/networks/world", "/trust/addresses");
        // Which whoever writes one is told before.
        assertThat(ok(stack.admin().send("GET", "isp/gatepost/limits", ""))).isEqualTo(Json.read("""
                        {"largestNetwork": {"ipv4": 8, "ipv6": 16}, "longestTrust": {"addresses": "P31D", "devices": "P366D"},
                         "noPassword": ["sieve"], "adminProofs": ["password", "password+second-factor"]}"""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    "sieve": {"trusted": ["app-password", "password"]} | /services/sieve/trusted
                    "admin": {"trusted": ["saml"]}                     | /services/admin/trusted
                    """)
    void a_service_takes_no_proof_that_the_operator_does_not_let_it_take(String service, String pointer, Stack stack) {
        HttpResponse<String> refused = stack.admin()
                .send(
                        "PUT",
                        policies(domain()),
                        "{\"version\": 1, \"networks\": {\"office\": [\"127.0.10.0/24\"]}, \"services\": {" + service
                                + "}}");
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(Json.read(refused.body()).findValuesAsText("pointer"))
                .singleElement()
                .asString()
                .startsWith(pointer);
    }

    /** The operator's own policy where a realm has none, under it where it inherits, and the limits above whoever writes what. */
    @Test
    void a_realm_of_its_own_has_the_operators_policy_below_it_and_the_limits_above(Stack stack) {
        String realm = domain();
        HttpResponse<String> made = stack.admin().send("POST", "master/gatepost/domains", """
                {"domain": "%s", "place": "own-realm", "webmail": "http://127.0.0.1:8000/"}""".formatted(realm));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        try {
            Person eve = stack.admin().create(new Person(realm, "eve@" + realm, "eve-password-1", ""));
            String policy = realm + "/gatepost/policies/default";
            assertThat(ok(stack.admin().send("GET", policy + "/effective", ""))
                            .path("policyOf")
                            .asText())
                    .isEqualTo("operator");
            MailSecrets.Made phone =
                    stack.admin().appPassword(eve, Map.of("label", "phone", "services", List.of("eas")));
            assertThat(stack.knock(new Phone(), Place.HOME, Door.EAS, eve.name(), phone.secret()))
                    .isInstanceOf(Answer.In.class);
            assertThat(imap(stack, eve, Place.OFFICE, eve.password())).isInstanceOf(Answer.Refused.class);

            HttpResponse<String> saved = stack.admin().send("PUT", policy, INHERITING);
            assertThat(saved.statusCode()).as(saved.body()).isEqualTo(201);
            assertThat(ok(stack.admin().send("GET", policy + "/effective", ""))
                            .path("from")
                            .path("/services/eas")
                            .asText())
                    .isEqualTo("operator");
            assertThat(imap(stack, eve, Place.OFFICE, eve.password())).isInstanceOf(Answer.In.class);
            assertThat(stack.knock(new Phone(), Place.HOME, Door.EAS, eve.name(), phone.secret()))
                    .isInstanceOf(Answer.In.class);

            // Past Gatepost.
            stack.admin().setAttributes(realm, Map.of("gatepost.policy.default", """
                            {"version": 1, "networks": {"office": ["127.0.10.0/24"]},
                             "services": {"sieve": {"trusted": ["password", "app-password"]}, "imap": {"trusted": ["password"]}}}"""));
            assertThat(ok(stack.admin().send("GET", policy + "/effective", ""))
                            .path("limited")
                            .findValuesAsText("pointer"))
                    .singleElement()
                    .asString()
                    .startsWith("/services/sieve/trusted");
            MailSecrets.Made filters =
                    stack.admin().appPassword(eve, Map.of("label", "filters", "services", List.of("sieve")));
            assertThat(imap(stack, eve, Place.OFFICE, eve.password())).isInstanceOf(Answer.In.class);
            assertThat(stack.knock(new ByHand(), Place.OFFICE, Door.SIEVE, eve.name(), eve.password()))
                    .isInstanceOf(Answer.Refused.class);
            assertThat(stack.knock(new ByHand(), Place.OFFICE, Door.SIEVE, eve.name(), filters.secret()))
                    .isInstanceOf(Answer.In.class);
        } finally {
            stack.admin().send("DELETE", realm, "");
        }
    }

    private static List<String> rows(JsonNode replay, String... fields) {
        return StreamSupport.stream(replay.path("changes").spliterator(), false)
                .map(row -> String.join(
                        " ",
                        List.of(fields).stream()
                                .map(field -> row.path(field).asText())
                                .toList()))
                .toList();
    }

    private static void save(Stack stack, String domain, String policy, int status) {
        HttpResponse<String> answer = stack.admin().send("PUT", policies(domain), policy);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    }

    private static void made(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    private static JsonNode ok(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Json.read(answer.body());
    }

    private static String policies(String domain) {
        return "isp/gatepost/policies/" + domain;
    }

    private static String domain() {
        return "e" + Long.toHexString(System.nanoTime()) + ".tld";
    }

    private static Person person(Stack stack, String domain) {
        return stack.admin().create(new Person("isp", "eve@" + domain, "eve-password-1", ""));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static Answer imap(Stack stack, Person person, Place from, String secret) {
        return stack.knock(new MailProgram(), from, Door.IMAP, person.name(), secret);
    }
}
