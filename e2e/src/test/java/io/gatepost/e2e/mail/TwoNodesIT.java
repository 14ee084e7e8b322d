// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.e2e.Awaiting;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.OwnBridge;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Answer;
import io.gatepost.e2e.client.ByHand;
import io.gatepost.e2e.client.Door;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.KeycloakAdmin;
import io.gatepost.e2e.client.MailSecrets.Made;
import io.gatepost.e2e.client.Otp;
import io.gatepost.e2e.client.Page;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.PlainVisitor;
import io.gatepost.e2e.client.Road;
import io.gatepost.e2e.saml.Papers;
import io.gatepost.e2e.saml.Signer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two nodes of Keycloak on one database: what is done at one holds at the other, and once means once at both together. */
@OnTheStack
final class TwoNodesIT {
    private static final Duration AT_MOST = Duration.ofSeconds(1);
    private static final Duration SOON = Duration.ofSeconds(15);
    private static final String DEVICE = "GATEPOST_DEVICE_";
    private static final String FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

    private static final String OPEN = """
            {"version": 1, "secondFactor": {"enrolment": "off"},
             "services": {"imap": {"trusted": ["password", "app-password"], "elsewhere": ["password", "app-password"]}}}""";
    private static final String CLOSED = """
            {"version": 1, "secondFactor": {"enrolment": "off"}, "services": {"imap": {"trusted": ["app-password"]}}}""";

    private static final String PLANTED = domain();
    private static final String OLDER = "older-" + domain();

    private static Optional<Stack> second = Optional.empty();

    @BeforeAll
    static void a_second_node(Stack stack) {
        stack.database().need();
        stack.admin().setAttributes("isp", Map.of("gatepost.policy." + PLANTED, OPEN));
        forgetThatOneCameFromAnOlderVersion(stack);
        second = Optional.of(stack.startSecondNode());
    }

    @AfterAll
    static void it_goes(Stack stack) {
        second.ifPresent(started -> {
            stack.admin().setAttributes("isp", Map.of("gatepost.policy." + PLANTED, ""));
            stack.admin().send("DELETE", OLDER, "");
            stack.stopSecondNode();
        });
    }

    /** A realm that no start has seen since there is a table, with a policy where an older version kept it. */
    private static void forgetThatOneCameFromAnOlderVersion(Stack stack) {
        HttpResponse<String> made = stack.admin().send("POST", "", Json.write(Map.of("realm", OLDER, "enabled", true)));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        stack.admin().setAttributes(OLDER, Map.of("gatepost.policy." + OLDER, OPEN));
        stack.database()
                .ask("DELETE FROM gatepost_policy WHERE realm_id = (SELECT id FROM realm WHERE name = '" + OLDER
                        + "')");
    }

    private final Stack first;
    private final Stack other;

    TwoNodesIT(Stack stack) {
        first = stack;
        other = second.orElseThrow();
    }

    /** The bridge hears the first node only. */
    @ParameterizedTest
    @EnumSource
    void what_was_known_is_refused_within_a_second_of(KnownLoginsIT.Change change) {
        KnownLoginsIT.refusedWithinASecondOf(change, first, other.admin());
    }

    /** Whoever may manage the realm can write it, past the history, the operator's limits and the check. */
    @Test
    void an_attribute_that_looks_like_a_policy_does_nothing_at_the_next_start() {
        assertThat(other.admin().send("GET", "isp", "").body()).contains("gatepost.policy." + PLANTED);
        for (Stack node : List.of(first, other)) {
            assertThat(node.admin().send("GET", policy(PLANTED), "").statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void a_start_takes_over_what_an_older_version_kept_once_and_says_so() {
        String realm = OLDER + "/gatepost/";
        assertThat(Json.read(first.admin()
                        .send("GET", realm + "policies/" + OLDER, "")
                        .body()))
                .isEqualTo(Json.read(OPEN));
        assertThat(Json.read(first.admin()
                                .send("GET", realm + "policies/" + OLDER + "/history", "")
                                .body())
                        .at("/versions/0/comment")
                        .asText())
                .isEqualTo("adopted from an attribute of the realm");
        assertThat(first.admin()
                        .send("GET", realm + "audit/changes?domain=" + OLDER, "")
                        .body())
                .contains("GATEPOST_POLICY", "adopted from an attribute of the realm");
    }

    @Test
    void a_policy_is_in_force_at_once_at_the_other_node() {
        String domain = domain();
        Person person = person(domain);
        for (int round = 0; round < 4; round++) {
            save(other, domain, OPEN);
            assertThat(explained(first, person)).isEqualTo("admit");
            save(first, domain, CLOSED);
            assertThat(explained(other, person)).isEqualTo("refuse");
        }
    }

    @Test
    void of_two_who_save_what_they_read_one_is_told_that_it_has_changed() throws Exception {
        String domain = domain();
        save(first, domain, OPEN);
        KeycloakAdmin here = first.admin();
        KeycloakAdmin there = signedIn(other);
        for (int round = 0; round < 6; round++) {
            HttpResponse<String> read = here.send("GET", policy(domain), "");
            String tag = read.headers().firstValue("ETag").orElseThrow();
            List<Integer> answers = new ArrayList<>();
            for (HttpResponse<String> answer : atOnce(List.<Callable<HttpResponse<String>>>of(
                    () -> here.send("PUT", policy(domain), OPEN, "If-Match", tag),
                    () -> there.send("PUT", policy(domain), CLOSED, "If-Match", tag)))) {
                answers.add(answer.statusCode());
            }
            assertThat(answers).containsExactlyInAnyOrder(200, 412);
            String winner = answers.getFirst() == 200 ? OPEN : CLOSED;
            for (Stack node : List.of(first, other)) {
                assertThat(Json.read(
                                node.admin().send("GET", policy(domain), "").body()))
                        .isEqualTo(Json.read(winner));
            }
        }
        assertThat(versions(domain)).hasSize(7).doesNotHaveDuplicates();
    }

    @Test
    void of_two_who_save_without_looking_none_is_lost() throws Exception {
        String domain = domain();
        save(first, domain, OPEN);
        KeycloakAdmin here = signedIn(first);
        KeycloakAdmin there = signedIn(other);
        int saved = 1;
        for (int round = 0; round < 4; round++) {
            for (HttpResponse<String> answer : atOnce(List.<Callable<HttpResponse<String>>>of(
                    () -> here.send("PUT", policy(domain), OPEN), () -> there.send("PUT", policy(domain), CLOSED)))) {
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                saved++;
            }
        }
        assertThat(versions(domain)).hasSize(saved).doesNotHaveDuplicates();
    }

    @Test
    void what_is_held_against_an_account_is_cleared_by_either_node() {
        String domain = domain();
        Person person = person(domain);
        save(first, domain, OPEN);
        String held = "isp/gatepost/throttle?account=" + person.name();
        for (Stack node : List.of(other, first)) {
            for (String secret : List.of("one", "two", "three")) {
                first.knock(new ByHand(), Place.CAFE, Door.IMAP, person.name(), "guess-" + secret);
            }
            assertThat(first.admin().send("GET", held, "").body()).contains(person.name());
            assertThat(node.admin().send("DELETE", held, "").statusCode()).isEqualTo(204);
            for (Stack asked : List.of(first, other)) {
                assertThat(Json.read(asked.admin().send("GET", held, "").body()).path("held"))
                        .isEmpty();
            }
        }
    }

    /** Of two companies one is the domain's, at both nodes the same; and what is changed or removed at one is so at the other. */
    @Test
    void of_two_who_set_up_a_company_one_is_told_of_the_other() throws Exception {
        String domain = domain();
        save(first, domain, "{\"version\": 1, \"services\": {\"web\": {\"elsewhere\": [\"saml\"]}}}");
        String company = "isp/gatepost/domains/" + domain + "/company";
        List<KeycloakAdmin> nodes = List.of(signedIn(first), signedIn(other));
        List<String> entities = List.of("https://one." + domain + "/saml", "https://two." + domain + "/saml");
        List<String> papers = entities.stream()
                .map(entity -> Papers.of(entity, Signer.fresh()).unsigned())
                .toList();
        try {
            List<HttpResponse<String>> answers = atOnce(List.of(
                    () -> setUp(nodes.get(0), company, papers.get(0), "One"),
                    () -> setUp(nodes.get(1), company, papers.get(1), "Two")));
            assertThat(answers.stream().map(HttpResponse::statusCode))
                    .as(answers.stream().map(HttpResponse::body).toList().toString())
                    .containsExactlyInAnyOrder(201, 409);
            int winner = answers.get(0).statusCode() == 201 ? 0 : 1;
            assertThat(answers.get(1 - winner).body()).contains("urn:gatepost:other-company");
            for (KeycloakAdmin node : nodes) {
                assertThat(seen(node, company).path("entityId").asText()).isEqualTo(entities.get(winner));
            }

            // Whoever lost at one node changes it there, once it is the other's.
            HttpResponse<String> renamed =
                    setUp(nodes.get(1 - winner), company, papers.get(winner), "Renamed elsewhere");
            assertThat(renamed.statusCode()).as(renamed.body()).isEqualTo(200);
            assertThat(seen(nodes.get(winner), company).path("displayName").asText())
                    .isEqualTo("Renamed elsewhere");
        } finally {
            nodes.get(0).send("DELETE", company, "");
        }
        assertThat(nodes.get(1).send("GET", company, "").statusCode()).isEqualTo(404);
    }

    private static HttpResponse<String> setUp(KeycloakAdmin node, String company, String metadata, String name) {
        return node.send("POST", company, Json.write(Map.of("metadata", metadata, "displayName", name)));
    }

    private static JsonNode seen(KeycloakAdmin node, String company) {
        return Json.read(node.send("GET", company, "").body());
    }

    @Test
    void a_one_time_password_lets_one_in_at_both_together() throws Exception {
        Person person = first.admin().somebody("a.tld", "nodes");
        String code = Otp.next(person.otpSecret());
        List<PlainVisitor> visitors = new ArrayList<>();
        List<Callable<Page>> tries = new ArrayList<>();
        for (Stack node : List.of(first, other, first, other)) {
            PlainVisitor visitor = new PlainVisitor(Place.HOME);
            visitor.open(node.webmail(person.realm()).begin().address());
            assertThat(visitor.enterRight(person.name(), person.password())).isEqualTo(new Page.CodeAsked(false));
            visitors.add(visitor);
            tries.add(() -> visitor.enterCode(code));
        }
        assertThat(atOnce(tries)).filteredOn(Page.Arrived.class::isInstance).hasSize(1);
        visitors.forEach(PlainVisitor::close);
    }

    @Test
    void a_device_trusted_at_one_is_trusted_at_the_other_until_it_is_removed_there() {
        Person person = first.admin().somebody("a.tld", "roamer");
        try (PlainVisitor browser = new PlainVisitor(Place.HOME, "User-Agent", FIREFOX)) {
            Page page = passwordAt(first, browser, person);
            for (int tries = 0; tries < 3 && page instanceof Page.CodeAsked; tries++) {
                page = browser.submit(Map.of("otp", Otp.next(person.otpSecret()), "gatepostTrustDevice", "on"));
            }
            assertThat(page).isInstanceOf(Page.Arrived.class);
            assertThat(passwordAt(other, browser, person)).isInstanceOf(Page.Arrived.class);
            assertThat(other.admin()
                            .send(
                                    "DELETE",
                                    "a.tld/gatepost/accounts/" + other.admin().idOf(person) + "/trusted-devices",
                                    "")
                            .statusCode())
                    .isEqualTo(204);
            assertThat(passwordAt(first, browser, person)).isEqualTo(new Page.CodeAsked(false));
        }
    }

    @Test
    void a_trial_begun_at_one_counts_the_logins_of_the_other() {
        String domain = domain();
        Person person = person(domain);
        save(first, domain, OPEN);
        assertThat(first.knock(new ByHand(), Place.HOME, Door.IMAP, person.name(), person.password()))
                .isInstanceOf(Answer.In.class);
        assertThat(other.admin().send("PUT", policy(domain) + "/trial", CLOSED).statusCode())
                .isBetween(200, 201);
        Awaiting.until(Instant.now().plus(SOON), "it is counted", () -> {
            assertThat(first.knock(new ByHand(), Place.HOME, Door.IMAP, person.name(), person.password()))
                    .isInstanceOf(Answer.In.class);
            return other.admin()
                    .send("GET", policy(domain) + "/trial/report", "")
                    .body()
                    .contains("\"lost\"");
        });
    }

    /** As behind a balancer: to the bridge they are one Keycloak. */
    @Test
    void a_bridge_goes_on_with_the_other_node(@TempDir Path directory) {
        String domain = domain();
        Person person = person(domain);
        save(first, domain, OPEN);
        Made phone = first.admin().appPassword(person, Map.of("label", "phone", "services", List.of("imap")));
        try (Road road = new Road(first.keycloakUrl());
                OwnBridge bridge = new OwnBridge(first, road.url(), directory)) {
            awaitKnown(bridge, person, phone, 0);
            int lines = (int) bridge.audit().count();
            road.leadsTo(other.keycloakUrl());
            awaitKnown(bridge, person, phone, lines);

            assertThat(first.admin()
                            .send(
                                    "DELETE",
                                    "isp/users/" + first.admin().idOf(person) + "/credentials/" + phone.id(),
                                    "")
                            .statusCode())
                    .isEqualTo(204);
            Awaiting.until(
                    Instant.now().plus(AT_MOST),
                    "refused",
                    () -> bridge.askAsDovecot(person.name(), phone.secret()) instanceof Answer.Refused);
        }
    }

    /** Never refused until then, and in the end let in without asking Keycloak, after so many lines of the audit. */
    private static void awaitKnown(OwnBridge bridge, Person person, Made phone, int lines) {
        Awaiting.until(Instant.now().plus(SOON), "the login is known", () -> {
            assertThat(bridge.askAsDovecot(person.name(), phone.secret())).isNotInstanceOf(Answer.Refused.class);
            return bridge.audit().skip(lines).anyMatch(line -> line.contains("\"known\":true"));
        });
    }

    private static Page passwordAt(Stack node, PlainVisitor browser, Person person) {
        browser.forgetAllBut(DEVICE);
        browser.open(node.webmail(person.realm()).begin().address());
        return browser.enterRight(person.name(), person.password());
    }

    private static <T> List<T> atOnce(List<Callable<T>> tries) throws Exception {
        CyclicBarrier start = new CyclicBarrier(tries.size());
        List<T> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(tries.size())) {
            List<Callable<T>> together = new ArrayList<>();
            for (Callable<T> one : tries) {
                together.add(() -> {
                    start.await();
                    return one.call();
                });
            }
            for (Future<T> tried : threads.invokeAll(together)) {
                answers.add(tried.get());
            }
        }
        return answers;
    }

    /** Else they would not come at the same moment. */
    private static KeycloakAdmin signedIn(Stack node) {
        KeycloakAdmin admin = node.admin();
        admin.send("GET", "isp/gatepost/policies", "");
        return admin;
    }

    private static String explained(Stack node, Person person) {
        HttpResponse<String> answer = node.admin()
                .send(
                        "GET",
                        "isp/gatepost/explain?account=" + person.name()
                                + "&service=imap&proof=password&address=127.0.99.7",
                        "");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Json.read(answer.body()).path("outcome").asText();
    }

    private List<String> versions(String domain) {
        JsonNode history = Json.read(other.admin()
                .send("GET", policy(domain) + "/history?max=100", "")
                .body());
        return history.path("versions").findValuesAsText("version");
    }

    private static void save(Stack node, String domain, String policy) {
        HttpResponse<String> answer = node.admin().send("PUT", policy(domain), policy);
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 201);
    }

    private static String policy(String domain) {
        return "isp/gatepost/policies/" + domain;
    }

    private static String domain() {
        return "nodes" + Long.toHexString(System.nanoTime()) + ".tld";
    }

    private Person person(String domain) {
        return first.admin().create(new Person("isp", "ann@" + domain, "anns-password-1", ""));
    }
}
