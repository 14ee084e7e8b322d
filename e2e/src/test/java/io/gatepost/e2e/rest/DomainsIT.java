// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Answer;
import io.gatepost.e2e.client.ByHand;
import io.gatepost.e2e.client.Door;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.MailSink;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.rest.Caller.Reply;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A domain in one step, and all that an operator does with it afterwards (issue 5). */
@OnTheStack
final class DomainsIT {
    private static final String DOMAINS = "/admin/realms/master/gatepost/domains";
    private static final String WEBMAIL = "http://127.0.0.1:8000/";

    @Test
    void a_domain_of_its_own_realm_works_from_the_first_request_on(Stack stack) {
        Caller operator = Caller.operator(stack);
        String domain = fresh();
        Map<String, Object> wanted = ownRealm(stack, domain);

        assertThat(operator.ask("POST", DOMAINS + "?dryRun=True", wanted).status())
                .as("not taken for a wet one")
                .isEqualTo(400);
        Reply dry = operator.ask("POST", DOMAINS + "?dryRun=true", wanted);
        assertThat(dry.status()).as(dry.json().toString()).isEqualTo(200);
        assertThat(dry.json().path("dryRun").asBoolean()).isTrue();
        assertThat(operator.get(DOMAINS + "/" + domain).status()).isEqualTo(404);

        Reply made = operator.ask("POST", DOMAINS, wanted);
        assertThat(made.status()).as(made.json().toString()).isEqualTo(201);
        assertThat(operator.ask("POST", DOMAINS, wanted).status()).as("again").isEqualTo(200);
        assertThat(operator.get(DOMAINS + "/" + domain).json().path("differences"))
                .isEmpty();

        var history = operator.get("/admin/realms/" + domain + "/gatepost/policies/default/history")
                .json();
        assertThat(history.path("recorded").asBoolean()).as("%s", history).isTrue();
        assertThat(history.path("versions").findValuesAsText("comment")).containsExactly("the domain was made");

        Person first = stack.admin().create(new Person(domain, "first@" + domain, "a password of first", ""));
        assertThat(imap(stack, first, Place.OFFICE)).isTrue();
        assertThat(imap(stack, first, Place.HOME)).isFalse();
    }

    /** Its mails go out by the operator's server, whose password is nobody's to read or to lead elsewhere. */
    @Test
    void a_realm_of_its_own_sends_mail_from_the_first_day_on(Stack stack) {
        Caller operator = Caller.operator(stack);
        try (MailSink sink = new MailSink()) {
            Map<String, String> before = stack.admin()
                    .mailServer(
                            "master",
                            Map.of(
                                    "host", "127.0.0.1",
                                    "port", Integer.toString(sink.port()),
                                    "from", "operator@isp.example",
                                    "replyTo", "desk@isp.example",
                                    "password", "of the operators relay"));
            try {
                String domain = fresh();
                Map<String, Object> wanted = ownRealm(stack, domain);
                Reply dry = operator.ask("POST", DOMAINS + "?dryRun=true", wanted);
                Reply made = operator.ask("POST", DOMAINS, wanted);
                assertThat(made.status()).as(made.json().toString()).isEqualTo(201);
                Person person = stack.admin().somebody(domain, "lost");
                String reset = "/admin/realms/" + domain + "/gatepost/accounts/"
                        + stack.admin().idOf(person) + "/second-factor/reset";
                assertThat(operator.ask("POST", reset, "{}").status()).isEqualTo(200);
                assertThat(sink.nextTo(person.name()).text()).contains("second factor");

                Reply seen = operator.get(DOMAINS + "/" + domain);
                assertThat(pointers(seen)).isEmpty();
                String realm = stack.admin().send("GET", domain, "").body();
                assertThat(Json.read(realm).path("smtpServer")).isEmpty();
                for (String told : List.of(
                        dry.json().toString(),
                        made.json().toString(),
                        seen.json().toString(),
                        stack.admin()
                                .send("GET", "master/gatepost/audit/changes?domain=" + domain, "")
                                .body())) {
                    assertThat(told).doesNotContain("relay").doesNotContain("isp.example");
                }

                // Its own comes before it.
                stack.admin().mailServer(domain, Map.of("host", "127.0.0.1", "port", "1", "from", "own@" + domain));
                sink.clear();
                Person other = stack.admin().somebody(domain, "other");
                assertThat(operator.ask(
                                        "POST",
                                        reset.replace(
                                                stack.admin().idOf(person),
                                                stack.admin().idOf(other)),
                                        "{}")
                                .status())
                        .isEqualTo(200);
                assertThat(sink.empty()).isTrue();
            } finally {
                stack.admin().mailServer("master", before);
            }
        }
    }

    @Test
    void a_domain_of_the_default_realm_is_its_policy(Stack stack) {
        Caller operator = Caller.operator(stack);
        String domain = fresh();
        Person person = stack.admin().create(new Person("isp", "one@" + domain, "a password of one", ""));
        assertThat(imap(stack, person, Place.OFFICE))
                .as("the realm's own policy knows no IMAP")
                .isFalse();

        Map<String, Object> wanted = Map.of("domain", domain, "place", "default-realm", "policy", policyOfA(stack));
        assertThat(operator.ask("POST", DOMAINS, wanted).status()).isEqualTo(201);
        assertThat(operator.ask("POST", DOMAINS, wanted).status()).isEqualTo(200);

        assertThat(imap(stack, person, Place.OFFICE)).isTrue();
        assertThat(imap(stack, person, Place.HOME)).isFalse();
        Reply listed = operator.get(DOMAINS + "?search=" + domain);
        assertThat(listed.json().path("total").asInt()).isEqualTo(1);
        assertThat(listed.json().at("/domains/0/place").asText()).isEqualTo("default-realm");
    }

    /** Keycloak's operators have realms for other things too. */
    @Test
    void a_realm_that_is_no_domain_is_not_listed(Stack stack) {
        Caller operator = Caller.operator(stack);
        String name = "intranet-" + fresh().replace(".", "-");
        assertThat(operator.ask("POST", "/admin/realms", Map.of("realm", name, "enabled", true))
                        .status())
                .isEqualTo(201);
        try {
            String search = DOMAINS + "?search=" + name;
            assertThat(operator.get(search).json().path("total").asInt()).isZero();
            // As one that the template made.
            stack.admin().setAttributes(name, Map.of("gatepost.template", "1"));
            assertThat(operator.get(search).json().at("/domains/0/domain").asText())
                    .isEqualTo(name);
        } finally {
            operator.ask("DELETE", "/admin/realms/" + name, "");
        }
    }

    @Test
    void what_drifted_is_named_and_repaired_and_nothing_else(Stack stack) {
        Caller operator = Caller.operator(stack);
        String domain = made(stack, operator);
        JsonNode realm = Json.read(stack.admin().send("GET", domain, "").body());
        ObjectNode changed = realm.deepCopy();
        changed.put("bruteForceProtected", false)
                .put("otpPolicyLookAheadWindow", 9)
                .put("ssoSessionIdleTimeout", 7)
                .put("registrationAllowed", true)
                .put("verifyEmail", true)
                .put("browserFlow", "browser");
        assertThat(stack.admin().send("PUT", domain, Json.write(changed)).statusCode())
                .isEqualTo(204);
        loosen(stack, domain);
        JsonNode action = Json.read(stack.admin()
                .send("GET", domain + "/authentication/required-actions/CONFIGURE_TOTP", "")
                .body());
        stack.admin()
                .send(
                        "PUT",
                        domain + "/authentication/required-actions/CONFIGURE_TOTP",
                        Json.write(((ObjectNode) action.deepCopy()).put("enabled", false)));
        stack.admin().send("DELETE", domain + "/authentication/required-actions/webauthn-register", "");
        // Somebody wants the help desk to reset passwords, and has no use for auditors.
        JsonNode client = Json.read(stack.admin()
                .send("GET", domain + "/clients?clientId=realm-management", "")
                .body());
        String more = stack.admin()
                .send("GET", domain + "/clients/" + client.at("/0/id").asText() + "/roles/manage-users", "")
                .body();
        stack.admin().send("POST", domain + "/roles/gatepost-help-desk/composites", "[" + more + "]");
        stack.admin().send("DELETE", domain + "/roles/gatepost-auditor", "");

        Reply seen = operator.get(DOMAINS + "/" + domain);
        assertThat(pointers(seen))
                .containsExactlyInAnyOrder(
                        "/bruteForceProtected",
                        "/otpPolicyLookAheadWindow",
                        "/ssoSessionIdleTimeout",
                        "/registrationAllowed",
                        "/browserFlow",
                        "/authenticationFlows/gatepost second factor",
                        "/roles/gatepost-help-desk",
                        "/roles/gatepost-auditor",
                        "/requiredActions/CONFIGURE_TOTP",
                        "/requiredActions/webauthn-register");

        Reply some = operator.ask(
                "POST", DOMAINS + "/" + domain + "/repair", Map.of("pointers", List.of("/bruteForceProtected")));
        assertThat(some.status()).as(some.json().toString()).isEqualTo(200);
        assertThat(pointers(some)).hasSize(9).doesNotContain("/bruteForceProtected");

        Reply all = operator.ask("POST", DOMAINS + "/" + domain + "/repair", "");
        assertThat(all.status()).as(all.json().toString()).isEqualTo(200);
        assertThat(pointers(all)).isEmpty();
        JsonNode after = Json.read(stack.admin().send("GET", domain, "").body());
        assertThat(after.path("verifyEmail").asBoolean()).as("the realm's own").isTrue();
        assertThat(after.path("browserFlow").asText()).isEqualTo("gatepost browser");
        assertThat(stack.admin()
                        .send("GET", domain + "/authentication/flows", "")
                        .body())
                .as("what was replaced is kept")
                .contains("gatepost second factor (until ");
        assertThat(operator.get("/admin/realms/" + domain + "/gatepost/policies/default")
                        .status())
                .isEqualTo(200);
        Person person = stack.admin().somebody(domain, "after");
        assertThat(Caller.person(stack, person, Place.OFFICE)
                        .get("/realms/" + domain + "/gatepost/account/connection")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void a_realm_of_an_older_template_is_upgraded_by_repair(Stack stack) {
        Caller operator = Caller.operator(stack);
        String domain = made(stack, operator);
        String newest = operator.get(DOMAINS + "/" + domain)
                .json()
                .path("templateVersion")
                .asText();
        stack.admin().setAttributes(domain, Map.of("gatepost.template", "3"));
        for (String role : List.of("gatepost-domain-admin", "gatepost-help-desk", "gatepost-auditor")) {
            stack.admin().send("DELETE", domain + "/roles/" + role, "");
        }

        Reply older = operator.get(DOMAINS + "/" + domain);
        assertThat(older.json().path("templateVersion").asText()).isEqualTo("3").isNotEqualTo(newest);
        assertThat(pointers(older))
                .containsExactlyInAnyOrder(
                        "/attributes/gatepost.template",
                        "/roles/gatepost-domain-admin",
                        "/roles/gatepost-help-desk",
                        "/roles/gatepost-auditor");
        Reply repaired = operator.ask("POST", DOMAINS + "/" + domain + "/repair", "");
        assertThat(pointers(repaired)).isEmpty();
        assertThat(repaired.json().path("templateVersion").asText()).isEqualTo(newest);
    }

    @ParameterizedTest
    @CsvSource({"own-realm", "default-realm"})
    void two_who_make_one_domain_at_once_make_it_once(String place, Stack stack) throws Exception {
        Caller operator = Caller.operator(stack);
        String domain = fresh();
        Map<String, Object> wanted = place.equals("own-realm")
                ? ownRealm(stack, domain)
                : Map.of("domain", domain, "place", place, "policy", policyOfA(stack));
        List<Integer> statuses = Collections.synchronizedList(new ArrayList<>());
        List<Thread> makers = Stream.generate(() -> Thread.ofVirtual()
                        .start(() -> statuses.add(
                                operator.ask("POST", DOMAINS, wanted).status())))
                .limit(2)
                .toList();
        for (Thread maker : makers) {
            maker.join();
        }
        assertThat(statuses).containsExactlyInAnyOrder(201, 200);
        assertThat(operator.get(DOMAINS + "?search=" + domain)
                        .json()
                        .path("total")
                        .asInt())
                .isEqualTo(1);
        assertThat(operator.get(DOMAINS + "/" + domain).json().path("differences"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"own-realm", "default-realm"})
    void removing_asks_twice_and_can_be_undone(String place, Stack stack) {
        Caller operator = Caller.operator(stack);
        boolean own = place.equals("own-realm");
        String domain = fresh();
        assertThat(operator.ask(
                                "POST",
                                DOMAINS,
                                own
                                        ? ownRealm(stack, domain)
                                        : Map.of("domain", domain, "place", place, "policy", policyOfA(stack)))
                        .status())
                .isEqualTo(201);
        Person person =
                stack.admin().create(new Person(own ? domain : "isp", "last@" + domain, "a password of last", ""));
        assertThat(imap(stack, person, Place.OFFICE)).isTrue();

        Person signedIn = stack.admin().somebody(own ? domain : "isp", domain, "signed-in");
        Caller session = Caller.person(stack, signedIn, Place.HOME);
        String account = "/realms/" + signedIn.realm() + "/gatepost/account/connection";
        assertThat(session.get(account).status()).isEqualTo(200);

        assertThat(operator.ask("DELETE", DOMAINS + "/" + domain + "?confirm=" + domain, "")
                        .problem())
                .isEqualTo("not-closed");
        assertThat(session.get(account).status()).isEqualTo(200);
        Reply closed = operator.ask("DELETE", DOMAINS + "/" + domain, "");
        assertThat(closed.status()).as(closed.json().toString()).isEqualTo(202);
        assertThat(session.get(account).status()).as("a token of before").isIn(401, 403);
        assertThat(closed.json().path("state").asText()).isEqualTo("removed");
        assertThat(imap(stack, person, Place.OFFICE)).isFalse();
        assertThat(operator.ask("DELETE", DOMAINS + "/" + domain, "").problem()).isEqualTo("confirm");
        assertThat(operator.ask("DELETE", DOMAINS + "/" + domain + "?confirm=" + domain, "")
                        .problem())
                .as("it is kept for a week")
                .isEqualTo("kept");

        assertThat(operator.ask("POST", DOMAINS + "/" + domain + "/repair", "").status())
                .as("what is closed is not repaired open")
                .isEqualTo(409);

        assertThat(operator.ask("POST", DOMAINS + "/" + domain + "/restore", "").status())
                .isEqualTo(200);
        assertThat(imap(stack, person, Place.OFFICE)).isTrue();
        assertThat(operator.ask("POST", DOMAINS + "/" + domain + "/restore", "").status())
                .isEqualTo(409);
    }

    /** A week is long for a test: the operator's realm is made to remember an older closing. */
    @Test
    void after_a_week_the_name_removes_it_for_good(Stack stack) {
        Caller operator = Caller.operator(stack);
        String domain = made(stack, operator);
        assertThat(operator.ask("DELETE", DOMAINS + "/" + domain, "").status()).isEqualTo(202);
        closedLongAgo(stack, domain, "");

        assertThat(operator.ask("DELETE", DOMAINS + "/" + domain, "").problem()).isEqualTo("confirm");
        assertThat(operator.ask("DELETE", DOMAINS + "/" + domain + "?confirm=" + domain, "")
                        .status())
                .isEqualTo(204);
        assertThat(operator.get(DOMAINS + "/" + domain).status()).isEqualTo(404);
        assertThat(stack.admin().send("GET", domain, "").statusCode()).isEqualTo(404);
        assertThat(operator.ask("POST", DOMAINS, ownRealm(stack, domain)).status())
                .as("the name is free again")
                .isEqualTo(201);
    }

    private static void closedLongAgo(Stack stack, String domain, String remembered) {
        ObjectNode master =
                Json.read(stack.admin().send("GET", "master", "").body()).deepCopy();
        master.withObjectProperty("attributes").put("gatepost.removed." + domain, "2020-01-01T00:00:00Z" + remembered);
        assertThat(stack.admin().send("PUT", "master", Json.write(master)).statusCode())
                .isEqualTo(204);
    }

    @Test
    void a_realm_that_was_switched_off_before_comes_back_switched_off(Stack stack) {
        Caller operator = Caller.operator(stack);
        String domain = made(stack, operator);
        assertThat(stack.admin()
                        .send("PUT", domain, Json.write(Map.of("enabled", false)))
                        .statusCode())
                .isEqualTo(204);
        assertThat(operator.ask("DELETE", DOMAINS + "/" + domain, "").status()).isEqualTo(202);
        assertThat(operator.ask("POST", DOMAINS + "/" + domain + "/restore", "").status())
                .isEqualTo(200);
        assertThat(Json.read(stack.admin().send("GET", domain, "").body())
                        .path("enabled")
                        .asBoolean())
                .isFalse();
    }

    @Test
    void what_is_kept_of_a_closed_domain_is_not_changed(Stack stack) {
        Caller operator = Caller.operator(stack);
        String domain = fresh();
        JsonNode policy = policyOfA(stack);
        assertThat(operator.ask("POST", DOMAINS, Map.of("domain", domain, "place", "default-realm", "policy", policy))
                        .status())
                .isEqualTo(201);
        String path = "/admin/realms/isp/gatepost/policies/" + domain;
        assertThat(operator.ask("DELETE", DOMAINS + "/" + domain, "").status()).isEqualTo(202);

        assertThat(operator.ask("PUT", path, policy).problem()).isEqualTo("closed");
        assertThat(operator.ask("DELETE", path, "").problem()).isEqualTo("closed");
        assertThat(operator.ask("POST", DOMAINS + "/" + domain + "/restore", "").status())
                .isEqualTo(200);
        assertThat(operator.get(path).json()).isEqualTo(policy);
        assertThat(operator.get(path + "/history").json().findValuesAsText("comment"))
                .containsExactly("the domain was brought back", "the domain was closed", "the domain was made");

        assertThat(operator.ask("DELETE", DOMAINS + "/" + domain, "").status()).isEqualTo(202);
        closedLongAgo(stack, domain, " in-history");
        assertThat(operator.ask("DELETE", DOMAINS + "/" + domain + "?confirm=" + domain, "")
                        .status())
                .isEqualTo(204);
        assertThat(operator.get(path + "/history").response().body())
                .as("gone for good")
                .doesNotContain("the domain was");
    }

    @Test
    void a_policy_that_is_saved_while_its_domain_is_closed_does_not_open_it(Stack stack) throws Exception {
        Caller operator = Caller.operator(stack);
        JsonNode policy = policyOfA(stack);
        for (int round = 0; round < 5; round++) {
            String domain = fresh();
            assertThat(operator.ask(
                                    "POST",
                                    DOMAINS,
                                    Map.of("domain", domain, "place", "default-realm", "policy", policy))
                            .status())
                    .isEqualTo(201);
            String path = "/admin/realms/isp/gatepost/policies/" + domain;
            List<Thread> savers = Stream.generate(
                            () -> Thread.ofVirtual().start(() -> operator.ask("PUT", path, policy)))
                    .limit(4)
                    .toList();
            assertThat(operator.ask("DELETE", DOMAINS + "/" + domain, "").status())
                    .isEqualTo(202);
            for (Thread saver : savers) {
                saver.join();
            }
            assertThat(operator.get(path).json().path("services")).isEmpty();
        }
    }

    @Test
    void a_closed_realm_that_is_deleted_in_the_console_leaves_nothing_to_the_next_of_its_name(Stack stack) {
        Caller operator = Caller.operator(stack);
        String domain = made(stack, operator);
        assertThat(operator.ask("DELETE", DOMAINS + "/" + domain, "").status()).isEqualTo(202);
        assertThat(stack.admin().send("DELETE", domain, "").statusCode()).isEqualTo(204);
        Caller.Reply again = operator.ask(
                "POST", DOMAINS, Map.of("domain", domain, "place", "default-realm", "policy", policyOfA(stack)));
        assertThat(again.status()).as(again.json().toString()).isEqualTo(201);
        assertThat(again.json().path("state").asText()).isEqualTo("active");
        assertThat(stack.admin()
                        .send("GET", "master/admin-events?resourcePath=*" + domain, "")
                        .body())
                .contains("GATEPOST_DOMAIN");
    }

    @Test
    void no_realm_of_its_own_cuts_off_accounts_that_the_default_realm_has(Stack stack) {
        String domain = fresh();
        stack.admin().create(new Person("isp", "one@" + domain, "a password of one", ""));
        assertThat(Caller.operator(stack)
                        .ask("POST", DOMAINS, ownRealm(stack, domain))
                        .problem())
                .isEqualTo("exists");
    }

    @Test
    void all_that_is_wrong_is_told_at_once_and_nothing_is_made(Stack stack) {
        Caller operator = Caller.operator(stack);
        Reply reply = operator.ask(
                "POST",
                DOMAINS,
                Map.of(
                        "domain", "no domain",
                        "place", "own-realm",
                        "webmail", "http://webmail.example.org/*",
                        "policy", Map.of("version", 1, "services", Map.of("fax", Map.of()))));
        assertThat(reply.status()).isEqualTo(422);
        assertThat(StreamSupport.stream(reply.json().path("errors").spliterator(), false)
                        .map(error -> error.path("pointer").asText()))
                .contains("/domain", "/webmail", "/policy/services/fax");
    }

    @Test
    void no_domain_takes_a_name_that_is_taken(Stack stack) {
        Caller operator = Caller.operator(stack);
        assertThat(operator.ask("POST", DOMAINS, ownRealm(stack, "a.tld")).problem())
                .isEqualTo("exists");
        assertThat(operator.ask(
                                "POST",
                                DOMAINS,
                                Map.of("domain", "a.tld", "place", "default-realm", "policy", policyOfA(stack)))
                        .problem())
                .isEqualTo("exists");
        assertThat(operator.ask("POST", DOMAINS, ownRealm(stack, "master")).status())
                .isEqualTo(422);
    }

    /** Who may make them there: RolesIT. */
    @Test
    void domains_are_made_in_the_operators_realm_alone(Stack stack) {
        assertThat(Caller.operator(stack)
                        .get("/admin/realms/a.tld/gatepost/domains")
                        .status())
                .isEqualTo(404);
    }

    private static String made(Stack stack, Caller operator) {
        String domain = fresh();
        Reply made = operator.ask("POST", DOMAINS, ownRealm(stack, domain));
        assertThat(made.status()).as(made.json().toString()).isEqualTo(201);
        return domain;
    }

    /** Takes the condition out of the second factor, as an admin may who does not know what it is for. */
    private static void loosen(Stack stack, String domain) {
        String flow = domain + "/authentication/flows/gatepost%20second%20factor/executions";
        JsonNode steps = Json.read(stack.admin().send("GET", flow, "").body());
        JsonNode condition = StreamSupport.stream(steps.spliterator(), false)
                .filter(step -> step.path("providerId").asText().equals("gatepost-connection-not-trusted"))
                .findFirst()
                .orElseThrow();
        assertThat(stack.admin()
                        .send(
                                "DELETE",
                                domain + "/authentication/executions/"
                                        + condition.path("id").asText(),
                                "")
                        .statusCode())
                .isEqualTo(204);
    }

    private static List<String> pointers(Reply reply) {
        return StreamSupport.stream(reply.json().path("differences").spliterator(), false)
                .map(difference -> difference.path("pointer").asText())
                .collect(Collectors.toList());
    }

    private static Map<String, Object> ownRealm(Stack stack, String domain) {
        return Map.of("domain", domain, "place", "own-realm", "webmail", WEBMAIL, "policy", policyOfA(stack));
    }

    private static JsonNode policyOfA(Stack stack) {
        return Caller.operator(stack)
                .get("/admin/realms/a.tld/gatepost/policies/default")
                .json();
    }

    private static boolean imap(Stack stack, Person person, Place from) {
        return stack.knock(new ByHand(), from, Door.IMAP, person.name(), person.password()) instanceof Answer.In;
    }

    private static String fresh() {
        return "d" + Long.toHexString(System.nanoTime()) + ".tld";
    }
}
