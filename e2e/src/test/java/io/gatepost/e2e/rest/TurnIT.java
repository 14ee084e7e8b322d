// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.e2e.Awaiting;
import io.gatepost.e2e.DatabaseUnderTest;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.saml.Papers;
import io.gatepost.e2e.saml.Signer;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of changes while another node, which hangs, has the turn. */
@OnTheStack
final class TurnIT {
    private static final String OFF = "{\"version\": 1, \"secondFactor\": {\"enrolment\": \"off\"}}";
    private static final String OPTIONAL = "{\"version\": 1, \"secondFactor\": {\"enrolment\": \"optional\"}}";

    private final Stack stack;
    private final String domain = "turn" + Long.toHexString(System.nanoTime()) + ".tld";
    private final String policy = "isp/gatepost/policies/" + domain;

    TurnIT(Stack stack) {
        this.stack = stack;
    }

    @BeforeEach
    void policy() {
        stack.database().need();
        assertThat(put(OFF).statusCode()).isEqualTo(201);
    }

    @AfterEach
    void gone() {
        stack.admin().send("DELETE", policy, "");
    }

    @Test
    void a_change_that_does_not_get_its_turn_is_refused_for_now_and_changes_nothing() {
        try (DatabaseUnderTest.Held held = stack.database().holdTheTurn()) {
            HttpResponse<String> answer = put(OPTIONAL);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
            assertThat(Json.read(answer.body()).path("type").asText()).isEqualTo("urn:gatepost:busy");
            HttpResponse<String> made = stack.admin()
                    .send(
                            "POST",
                            "master/gatepost/domains",
                            Json.write(Map.of(
                                    "domain", "of-" + domain, "place", "default-realm", "policy", Json.read(OFF))));
            assertThat(made.statusCode()).as(made.body()).isEqualTo(503);
            // Whoever only reads does not queue.
            assertThat(enrolment()).isEqualTo("off");
            assertThat(held.process().isAlive()).isTrue();
        }
        assertThat(stack.admin()
                        .send("GET", "master/gatepost/domains/of-" + domain, "")
                        .statusCode())
                .isEqualTo(404);
        assertThat(put(OPTIONAL).statusCode()).as("after that").isEqualTo(200);
        assertThat(enrolment()).isEqualTo("optional");
    }

    @Test
    void one_that_waits_gets_it_when_the_other_is_done() throws Exception {
        Future<HttpResponse<String>> waiting;
        try (DatabaseUnderTest.Held held = stack.database().holdTheTurn()) {
            waiting = CompletableFuture.supplyAsync(() -> put(OPTIONAL));
            Awaiting.until(Instant.now().plusSeconds(20), "it queues", held::isWaitedFor);
            assertThat(waiting.isDone()).isFalse();
            assertThat(enrolment()).isEqualTo("off");
        }
        assertThat(waiting.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        assertThat(enrolment()).isEqualTo("optional");
    }

    /** The policy named the company when the request was looked at, and no more once it was its turn; to change that takes another role. */
    @Test
    void rights_are_asked_again_when_the_turn_has_come() throws Exception {
        String company = "/admin/realms/isp/gatepost/domains/" + domain + "/company";
        Caller caller = whoManagesIdentityProviders();
        assertThat(put(named("of-its-own")).statusCode()).isEqualTo(200);
        String metadata = Json.write(Map.of(
                "metadata",
                Papers.of("https://idp." + domain + "/saml", Signer.fresh()).unsigned()));
        assertThat(caller.ask("POST", company, metadata).status())
                .as("not named")
                .isEqualTo(403);
        assertThat(put(named("company-" + domain)).statusCode()).isEqualTo(200);

        Future<Caller.Reply> waiting;
        try (DatabaseUnderTest.Held held = stack.database().holdTheTurn()) {
            waiting = CompletableFuture.supplyAsync(() -> caller.ask("POST", company, metadata));
            Awaiting.until(Instant.now().plusSeconds(20), "it queues", held::isWaitedFor);
            stack.database()
                    .ask("UPDATE gatepost_policy SET document = '" + named("of-its-own") + "' WHERE name = '" + domain
                            + "'");
        }
        Caller.Reply reply = waiting.get(30, TimeUnit.SECONDS);
        assertThat(reply.status()).as(reply.response().body()).isEqualTo(403);
        assertThat(stack.admin()
                        .send("GET", "isp/gatepost/domains/" + domain + "/company", "")
                        .statusCode())
                .isEqualTo(404);
        assertThat(put(named("company-" + domain)).statusCode()).isEqualTo(200);
        assertThat(caller.ask("POST", company, metadata).status()).as("named").isEqualTo(201);
        stack.admin().send("DELETE", "isp/gatepost/domains/" + domain + "/company", "");
    }

    /** Each change that waits: what is asked, and what its caller may when asking and no more when it is their turn. */
    enum Change {
        SAVE("PUT", "policies/%s", OPTIONAL, "manage-realm", 200),
        REMOVE("DELETE", "policies/%s", "", "manage-realm", 204),
        TRY("PUT", "policies/%s/trial", OPTIONAL, "manage-realm", 201),
        END("DELETE", "policies/%s/trial", "", "manage-realm", 204),
        BRAND("PUT", "branding/%s", "{\"name\": \"Turn\"}", "manage-realm", 200),
        CLOSE("DELETE", "domains/%s", "", "manage-realm", 202),
        COMPANY("DELETE", "domains/%s/company", "", "manage-identity-providers", 404);

        private final String method;
        private final String path;
        private final String body;
        private final String role;
        private final int otherwise;

        Change(String method, String path, String body, String role, int otherwise) {
            this.method = method;
            this.path = path;
            this.body = body;
            this.role = role;
            this.otherwise = otherwise;
        }
    }

    @ParameterizedTest
    @EnumSource
    void who_loses_the_role_while_waiting_changes_nothing(Change change) throws Exception {
        String name = "waits-" + Long.toHexString(System.nanoTime()) + "@operator.example";
        Person person = stack.admin().create(new Person("master", name, "a password of " + name, ""));
        String client = change == Change.CLOSE ? "master-realm" : "isp-realm";
        grant(person, client, "view-realm");
        // Closing is asked of the operator's realm, and takes the role in the realm of the domain.
        grant(person, "isp-realm", change.role);
        Caller caller = Caller.administrator(stack, person);
        String path = "/admin/realms/" + (change == Change.CLOSE ? "master" : "isp") + "/gatepost/"
                + change.path.formatted(domain);

        if (change == Change.END) {
            assertThat(stack.admin().send("PUT", policy + "/trial", OPTIONAL).statusCode())
                    .isEqualTo(201);
        }

        Future<Caller.Reply> waiting;
        try (DatabaseUnderTest.Held held = stack.database().holdTheTurn()) {
            waiting = CompletableFuture.supplyAsync(() -> caller.ask(change.method, path, change.body));
            Awaiting.until(Instant.now().plusSeconds(20), "it queues", held::isWaitedFor);
            assertThat(mapping("DELETE", person, "isp-realm", change.role)).isEqualTo(204);
        }
        Caller.Reply reply = waiting.get(30, TimeUnit.SECONDS);
        assertThat(reply.status()).as(reply.response().body()).isEqualTo(403);
        assertThat(enrolment()).isEqualTo("off");
        assertThat(stack.admin()
                        .send("GET", "isp/gatepost/branding/" + domain, "")
                        .body())
                .doesNotContain("\"Turn\"");

        grant(person, "isp-realm", change.role);
        Caller.Reply again = Caller.administrator(stack, person).ask(change.method, path, change.body);
        assertThat(again.status()).as(again.response().body()).isEqualTo(change.otherwise);
        if (change == Change.CLOSE) {
            stack.admin().send("POST", "master/gatepost/domains/" + domain + "/restore", "");
        }
        if (change == Change.TRY) {
            stack.admin().send("DELETE", policy + "/trial", "");
        }
        if (change == Change.BRAND) {
            stack.admin().send("DELETE", "isp/gatepost/branding/" + domain, "");
        }
    }

    /** What becomes of the caller meanwhile. */
    enum Gone {
        ACCOUNT_DISABLED,
        ACCOUNT_REMOVED,
        PROGRAM_DISABLED
    }

    @ParameterizedTest
    @EnumSource
    void who_is_gone_when_the_turn_comes_changes_nothing(Gone gone) throws Exception {
        String name = "gone-" + Long.toHexString(System.nanoTime());
        String client = create(
                "master/clients",
                Json.write(Map.of(
                        "clientId",
                        name,
                        "secret",
                        "a secret of " + name,
                        "serviceAccountsEnabled",
                        true,
                        "standardFlowEnabled",
                        false)));
        JsonNode account = master("/clients/" + client + "/service-account-user");
        assertThat(mapping("POST", account.path("id").asText(), "isp-realm", "manage-realm"))
                .isEqualTo(204);
        Caller caller = Caller.granted(
                stack,
                "master",
                Map.of("grant_type", "client_credentials", "client_id", name, "client_secret", "a secret of " + name));
        String path = "/admin/realms/" + policy;
        assertThat(caller.ask("PUT", path, OFF).status()).isEqualTo(200);

        Future<Caller.Reply> waiting;
        try (DatabaseUnderTest.Held held = stack.database().holdTheTurn()) {
            waiting = CompletableFuture.supplyAsync(() -> caller.ask("PUT", path, OPTIONAL));
            Awaiting.until(Instant.now().plusSeconds(20), "it queues", held::isWaitedFor);
            String user = "master/users/" + account.path("id").asText();
            HttpResponse<String> done = switch (gone) {
                case ACCOUNT_DISABLED -> stack.admin().send("PUT", user, "{\"enabled\": false}");
                case ACCOUNT_REMOVED -> stack.admin().send("DELETE", user, "");
                case PROGRAM_DISABLED -> stack.admin().send("PUT", "master/clients/" + client, "{\"enabled\": false}");
            };
            assertThat(done.statusCode()).as(done.body()).isEqualTo(204);
        }
        Caller.Reply reply = waiting.get(30, TimeUnit.SECONDS);
        assertThat(reply.status()).as(reply.response().body()).isEqualTo(403);
        assertThat(enrolment()).isEqualTo("off");
        stack.admin().send("DELETE", "master/clients/" + client, "");
    }

    private String create(String path, String body) {
        HttpResponse<String> made = stack.admin().send("POST", path, body);
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        String location = made.headers().firstValue("Location").orElseThrow();
        return location.substring(location.lastIndexOf('/') + 1);
    }

    private static String named(String provider) {
        return "{\"version\": 1, \"saml\": {\"providers\": [\"" + provider
                + "\"]}, \"services\": {\"web\": {\"elsewhere\": [\"saml\"]}}}";
    }

    private Caller whoManagesIdentityProviders() {
        String name = "providers-" + Long.toHexString(System.nanoTime()) + "@operator.example";
        Person person = stack.admin().create(new Person("master", name, "a password of " + name, ""));
        grant(person, "isp-realm", "manage-identity-providers");
        return Caller.administrator(stack, person);
    }

    private void grant(Person person, String client, String role) {
        assertThat(mapping("POST", person, client, role)).isEqualTo(204);
    }

    private int mapping(String method, Person person, String client, String role) {
        return mapping(method, stack.admin().idOf(person), client, role);
    }

    private int mapping(String method, String account, String client, String role) {
        String path =
                "/clients/" + master("/clients?clientId=" + client).at("/0/id").asText();
        return stack.admin()
                .send(
                        method,
                        "master/users/" + account + "/role-mappings" + path,
                        Json.write(List.of(master(path + "/roles/" + role))))
                .statusCode();
    }

    private JsonNode master(String path) {
        return Json.read(stack.admin().send("GET", "master" + path, "").body());
    }

    private HttpResponse<String> put(String text) {
        return stack.admin().send("PUT", policy, text);
    }

    private String enrolment() {
        JsonNode stored = Json.read(stack.admin().send("GET", policy, "").body());
        return stored.at("/secondFactor/enrolment").asText();
    }
}
