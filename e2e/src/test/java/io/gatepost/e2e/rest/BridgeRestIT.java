// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.Otp;
import io.gatepost.e2e.client.Page;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.PlainVisitor;
import io.gatepost.e2e.rest.Caller.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Keycloak answers the bridge: by name, secret, service and address; and nobody else at all. */
@OnTheStack
final class BridgeRestIT {
    private static final String LOGIN = "/realms/master/gatepost/bridge/login";
    private static final String REALMS = "/realms/master/gatepost/bridge/realms";

    @ParameterizedTest(name = "{0} at {3} with {1}, from {2}: {4}")
    @CsvSource({
        "alice@a.tld,           alice-password,  127.0.10.5,         imap, trusted-network",
        "Alice@A.TLD,           alice-password,  127.0.10.5,         imap, trusted-network",
        "alice@a.tld,           alice-password,  ::ffff:127.0.10.5,  imap, trusted-network",
        "mailer@b.tld,          mailer-password, 127.0.99.7,         smtp, exception",
    })
    void admits(String name, String secret, String address, String service, String reason, Stack stack) {
        JsonNode answer = login(Caller.bridge(stack), name, secret, service, address);

        assertThat(answer.path("outcome").asText()).as(answer.toString()).isEqualTo("admit");
        assertThat(answer.path("reason").asText()).isEqualTo(reason);
        assertThat(answer.path("account").asText()).isEqualTo(name.toLowerCase(Locale.ROOT));
        assertThat(answer.path("proof").asText()).isEqualTo("password");
        assertThat(answer.path("trace")).isNotEmpty();
    }

    @ParameterizedTest(name = "{0} at {3} with {1}, from {2}: {4}")
    @CsvSource({
        "alice@a.tld,           alice-password,  127.0.99.7,         imap, untrusted-network",
        "alice@a.tld,           alice-password,  127.0.10.5,         eas,  proof-not-accepted",
        "alice@a.tld,           wrong,           127.0.10.5,         imap, wrong-secret",
        "alice@a.tld,           '',              127.0.10.5,         imap, wrong-secret",
        "bob@b.tld,             bob-password,    127.0.10.5,         imap, service-closed",
        "carol@c.tld,           carol-password,  127.0.10.5,         imap, service-closed",
        "unknown@a.tld,         alice-password,  127.0.10.5,         imap, unknown-account",
        "alice@unknown.tld,     alice-password,  127.0.10.5,         imap, unknown-account",
        // The realm of the server's admins is no mail domain.
        "admin@master,          admin,           127.0.0.1,          imap, unknown-account",
        // Nor does the default realm's name make a domain of it.
        "carol@isp,             carol-password,  127.0.10.5,         imap, unknown-account",
        "alice,                 alice-password,  127.0.10.5,         imap, malformed-name",
        "alice@a.tld@a.tld,     alice-password,  127.0.10.5,         imap, malformed-name",
        "' alice@a.tld',        alice-password,  127.0.10.5,         imap, malformed-name",
        // An address that cannot be read is none.
        "alice@a.tld,           alice-password,  127.0.10.05,        imap, origin-unestablished",
        "alice@a.tld,           alice-password,  127.0.10.5:4711,    imap, origin-unestablished",
        "alice@a.tld,           alice-password,  fe80::1%eth0,       imap, origin-unestablished",
    })
    void refuses(String name, String secret, String address, String service, String reason, Stack stack) {
        JsonNode answer = login(Caller.bridge(stack), name, secret, service, address);

        assertThat(answer.path("outcome").asText()).as(answer.toString()).isEqualTo("refuse");
        assertThat(answer.path("reason").asText()).isEqualTo(reason);
        assertThat(answer.has("account")).isFalse();
    }

    @Test
    void refuses_names_that_no_table_can_hold(Stack stack) {
        Caller bridge = Caller.bridge(stack);
        for (String name : List.of("alice@a.tld\0", "alice\0@a.tld", "a".repeat(10_000) + "@a.tld", "", "@", "\n")) {
            assertThat(login(bridge, name, "alice-password", "imap", "127.0.10.5")
                            .path("reason")
                            .asText())
                    .isEqualTo("malformed-name");
        }
    }

    /** A mail program opens several connections at once; Keycloak must not take that for guessing. */
    @Test
    void admits_an_account_as_often_at_once_as_it_comes(Stack stack) throws Exception {
        Person busy = stack.admin().somebody("a.tld", "busy");
        List<Callable<String>> logins = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            // With a token that Keycloak has not seen yet: verifying it must leave nothing behind.
            Caller bridge = Caller.bridge(stack);
            logins.add(() -> reason(login(bridge, busy.name(), busy.password(), "imap", "127.0.10.5")));
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(logins.size())) {
            for (Future<String> login : threads.invokeAll(logins)) {
                assertThat(login.get()).isEqualTo("trusted-network");
            }
        }
    }

    @Test
    void takes_an_address_that_was_not_established_for_untrusted(Stack stack) {
        Map<String, Object> question = question("alice@a.tld", "alice-password", "imap", "");
        question.put("address", null);
        JsonNode answer = Caller.bridge(stack).ask("POST", LOGIN, question).json();

        assertThat(answer.path("reason").asText()).isEqualTo("origin-unestablished");
    }

    @Test
    void an_unsigned_token_is_none(Stack stack) {
        Map<String, Object> question = question("alice@a.tld", "e30.e30.", "imap", "127.0.10.5");
        question.put("kind", "token");
        JsonNode answer = Caller.bridge(stack).ask("POST", LOGIN, question).json();

        assertThat(answer.path("outcome").asText()).isEqualTo("refuse");
        assertThat(answer.path("reason").asText()).isEqualTo("token-not-valid");
    }

    /** Each row takes away one thing that the row before it would have been admitted with. */
    @Test
    void an_app_password_opens_what_it_was_made_for_and_nothing_else(Stack stack) {
        Caller bridge = Caller.bridge(stack);
        Person owner = stack.admin().somebody("a.tld", "app");
        Person other = stack.admin().somebody("a.tld", "other");
        JsonNode made = appPassword(stack, owner, Map.of("label", "all", "services", List.of("imap", "smtp")));
        String secret = made.path("secret").asText();

        JsonNode admitted = login(bridge, owner.name(), secret, "imap", "127.0.10.5");
        assertThat(admitted.path("outcome").asText()).isEqualTo("admit");
        assertThat(admitted.path("proof").asText()).isEqualTo("app-password");
        assertThat(admitted.path("credential").path("id").asText())
                .isEqualTo(made.path("id").asText());
        assertThat(reason(login(
                        bridge, owner.name(), secret.toUpperCase(Locale.ROOT).replace('-', ' '), "smtp", "127.0.20.5")))
                .isEqualTo("trusted-network");

        assertThat(reason(login(bridge, owner.name(), secret, "imap", "127.0.99.7")))
                .isEqualTo("untrusted-network");
        assertThat(reason(login(bridge, owner.name(), secret, "pop3", "127.0.10.5")))
                .isEqualTo("app-password-service");
        assertThat(reason(login(bridge, owner.name(), secret, "eas", "127.0.10.5")))
                .isEqualTo("proof-not-accepted");
        assertThat(reason(login(bridge, other.name(), secret, "imap", "127.0.10.5")))
                .isEqualTo("unknown-app-password");

        String inVpn = appPassword(
                        stack, owner, Map.of("label", "vpn", "services", List.of("imap"), "networks", List.of("vpn")))
                .path("secret")
                .asText();
        assertThat(reason(login(bridge, owner.name(), inVpn, "imap", "127.0.20.5")))
                .isEqualTo("trusted-network");
        assertThat(reason(login(bridge, owner.name(), inVpn, "imap", "127.0.10.5")))
                .isEqualTo("app-password-network");

        String mobile = appPassword(stack, owner, Map.of("label", "mobile", "services", List.of("eas")))
                .path("secret")
                .asText();
        assertThat(reason(login(bridge, owner.name(), mobile, "eas", "127.0.99.7")))
                .isEqualTo("accepted-elsewhere");
        assertThat(reason(login(bridge, owner.name(), mobile, "imap", "127.0.10.5")))
                .isEqualTo("proof-not-accepted");
    }

    @Test
    void an_app_password_ends_when_it_was_to_end_or_is_removed_or_the_password_changes(Stack stack) {
        Caller bridge = Caller.bridge(stack);
        Person owner = stack.admin().somebody("a.tld", "ends");
        Instant end = Instant.now().plusSeconds(4);
        String brief = appPassword(
                        stack, owner, Map.of("label", "short", "services", List.of("imap"), "expires", end.toString()))
                .path("secret")
                .asText();
        assertThat(reason(login(bridge, owner.name(), brief, "imap", "127.0.10.5")))
                .isEqualTo("trusted-network");

        JsonNode removed = appPassword(stack, owner, Map.of("label", "removed", "services", List.of("imap")));
        String removedSecret = removed.path("secret").asText();
        assertThat(reason(login(bridge, owner.name(), removedSecret, "imap", "127.0.10.5")))
                .isEqualTo("trusted-network");
        // As the account console and the admin console do it.
        assertThat(stack.admin()
                        .send(
                                "DELETE",
                                "a.tld/users/" + stack.admin().idOf(owner) + "/credentials/"
                                        + removed.path("id").asText(),
                                "")
                        .statusCode())
                .isEqualTo(204);
        assertThat(reason(login(bridge, owner.name(), removedSecret, "imap", "127.0.10.5")))
                .isEqualTo("unknown-app-password");

        pauseUntil(end.plusMillis(200));
        assertThat(reason(login(bridge, owner.name(), brief, "imap", "127.0.10.5")))
                .isEqualTo("app-password-expired");

        String old = appPassword(stack, owner, Map.of("label", "old", "services", List.of("imap")))
                .path("secret")
                .asText();
        assertThat(reason(login(bridge, owner.name(), old, "imap", "127.0.10.5")))
                .isEqualTo("trusted-network");
        stack.admin().changePassword(owner, "another-password");
        assertThat(reason(login(bridge, owner.name(), old, "imap", "127.0.10.5")))
                .isEqualTo("app-password-revoked");
        // The label is free again.
        appPassword(stack, owner, Map.of("label", "old", "services", List.of("imap")));
    }

    @Test
    void only_wrong_passwords_that_would_have_opened_something_count_and_each_once(Stack stack) {
        Caller bridge = Caller.bridge(stack);
        Person owner = stack.admin().somebody("a.tld", "counted");
        String gone = appPassword(stack, owner, Map.of("label", "gone", "services", List.of("imap")))
                .path("secret")
                .asText();
        stack.admin().changePassword(owner, owner.password());

        for (int i = 0; i < 3; i++) {
            login(bridge, owner.name(), "guess " + i, "imap", "127.0.99.7");
            login(bridge, owner.name(), gone, "imap", "127.0.10.5");
            login(bridge, owner.name(), gone.substring(0, 28) + (gone.endsWith("2") ? '3' : '2'), "imap", "127.0.10.5");
        }
        assertThat(failures(stack, owner, 0)).isZero();

        for (int i = 0; i < 3; i++) {
            login(bridge, owner.name(), "last year's password", "imap", "127.0.10.5");
        }
        assertThat(failures(stack, owner, 1)).isEqualTo(1);
        login(bridge, owner.name(), "another guess", "imap", "127.0.10.5");
        assertThat(failures(stack, owner, 2)).isEqualTo(2);
    }

    @Test
    void a_lock_closes_the_account_password_and_leaves_app_passwords_open(Stack stack) {
        Caller bridge = Caller.bridge(stack);
        Person owner = stack.admin().somebody("a.tld", "locked");
        String app = appPassword(stack, owner, Map.of("label", "app", "services", List.of("imap")))
                .path("secret")
                .asText();
        String last = "";
        for (int guess = 0; guess < 60 && !last.equals("account-locked"); guess++) {
            last = reason(login(bridge, owner.name(), "guess " + guess, "imap", "127.0.10.5"));
        }
        assertThat(last).isEqualTo("account-locked");
        assertThat(reason(login(bridge, owner.name(), owner.password(), "imap", "127.0.10.5")))
                .isEqualTo("account-locked");
        assertThat(reason(login(bridge, owner.name(), app, "imap", "127.0.10.5")))
                .isEqualTo("trusted-network");
    }

    @Test
    void a_disabled_account_is_closed_to_every_secret(Stack stack) {
        Caller bridge = Caller.bridge(stack);
        Person owner = stack.admin().somebody("a.tld", "disabled");
        String app = appPassword(stack, owner, Map.of("label", "app", "services", List.of("imap")))
                .path("secret")
                .asText();
        String path = "a.tld/users/" + stack.admin().idOf(owner);
        JsonNode user = Json.read(stack.admin().send("GET", path, "").body());
        Map<String, Object> disabled = new HashMap<>();
        user.properties().forEach(field -> disabled.put(field.getKey(), field.getValue()));
        disabled.put("enabled", false);
        assertThat(stack.admin().send("PUT", path, Json.write(disabled)).statusCode())
                .isEqualTo(204);

        assertThat(reason(login(bridge, owner.name(), owner.password(), "imap", "127.0.10.5")))
                .isEqualTo("account-disabled");
        assertThat(reason(login(bridge, owner.name(), app, "imap", "127.0.10.5")))
                .isEqualTo("account-disabled");
    }

    @Test
    void nobody_but_the_bridge_may_ask(Stack stack) {
        Map<String, Object> question = question("alice@a.tld", "alice-password", "imap", "127.0.10.5");
        Caller admin = Caller.operator(stack);
        Caller alice = Caller.person(stack, stack.admin().somebody("a.tld", "asks"), Place.OFFICE);

        assertThat(Caller.bridge(stack).ask("POST", LOGIN, question).status()).isEqualTo(200);
        assertThat(Caller.nobody(stack).ask("POST", LOGIN, question).status()).isEqualTo(401);
        assertThat(admin.ask("POST", LOGIN, question).status()).isEqualTo(403);
        // A token of another realm is none here.
        assertThat(alice.ask("POST", LOGIN, question).status()).isEqualTo(401);
        assertThat(new Caller(stack.keycloakUrl(), Place.MACHINE, "e30.e30.e30")
                        .ask("POST", LOGIN, question)
                        .status())
                .isEqualTo(401);
        // There is no such door in other realms, whoever knocks.
        assertThat(Caller.bridge(stack)
                        .ask("POST", "/realms/a.tld/gatepost/bridge/login", question)
                        .status())
                .isEqualTo(404);
        assertThat(Caller.bridge(stack).get(REALMS).json())
                .anySatisfy(name -> assertThat(name.asText()).isEqualTo("a.tld"));
        assertThat(Caller.nobody(stack).get(REALMS).status()).isEqualTo(401);
        assertThat(admin.get(REALMS).status()).isEqualTo(403);
        assertThat(Caller.bridge(stack)
                        .get("/realms/a.tld/gatepost/bridge/realms")
                        .status())
                .isEqualTo(404);
        // And the bridge may do nothing else.
        assertThat(Caller.bridge(stack).get("/admin/realms/a.tld/users").status())
                .isEqualTo(403);
        assertThat(Caller.bridge(stack)
                        .get("/admin/realms/a.tld/gatepost/policies")
                        .status())
                .isEqualTo(403);
        assertThat(Caller.bridge(stack)
                        .get("/realms/master/gatepost/account/connection")
                        .status())
                .isIn(401, 403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{}",
                "{\"name\": \"alice@a.tld\"}",
                "{\"name\": 5, \"secret\": \"x\", \"kind\": \"password\", \"service\": \"imap\", \"via\": \"x\"}",
                "{\"name\": \"a@a.tld\", \"secret\": \"x\", \"kind\": \"passwort\", \"service\": \"imap\", \"via\": \"x\"}",
                "{\"name\": \"a@a.tld\", \"secret\": \"x\", \"kind\": \"password\", \"service\": \"web\", \"via\": \"x\"}",
                "{\"name\": \"a@a.tld\", \"secret\": \"x\", \"kind\": \"password\", \"service\": \"admin\", \"via\": \"x\"}",
                "{\"name\": \"a@a.tld\", \"secret\": \"x\", \"kind\": \"password\", \"service\": \"IMAP\", \"via\": \"x\"}",
                "{\"name\": \"a@a.tld\", \"secret\": \"x\", \"kind\": \"password\", \"service\": \"imap\"}",
                "{\"name\": \"a@a.tld\", \"name\": \"b@a.tld\", \"secret\": \"x\", \"kind\": \"password\", \"service\": \"imap\", \"via\": \"x\"}",
                "{\"name\": \"a@a.tld\", \"secret\": \"x\", \"kind\": \"password\", \"service\": \"imap\", \"via\": \"x\", \"trust\": true}",
            })
    void a_malformed_question_gets_a_problem_without_the_secret(String body, Stack stack) {
        Reply reply = Caller.bridge(stack).ask("POST", LOGIN, body);

        assertThat(reply.status()).as(body).isEqualTo(400);
        assertThat(reply.response().headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
        assertThat(reply.json().path("errors")).isNotEmpty();
    }

    @Test
    void a_body_that_is_too_long_is_not_read(Stack stack) {
        assertThat(Caller.bridge(stack)
                        .ask("POST", LOGIN, question("a@a.tld", "x".repeat(20_000), "imap", "127.0.10.5"))
                        .status())
                .isEqualTo(413);
    }

    /**
     * The slow hash costs some forty times what all the rest does, so that leaving it out anywhere shows even on a busy
     * machine; finer differences do not show here.
     */
    @Test
    void every_refused_password_costs_one_slow_hash(Stack stack) {
        Caller bridge = Caller.bridge(stack);
        Person owner = stack.admin().somebody("a.tld", "timed");
        Person locked = stack.admin().somebody("a.tld", "timed-locked");
        for (int guess = 0; guess < 60; guess++) {
            if (reason(login(bridge, locked.name(), "guess " + guess, "imap", "127.0.10.5"))
                    .equals("account-locked")) {
                break;
            }
        }
        Map<String, Runnable> refusals = new LinkedHashMap<>();
        refusals.put("wrong", () -> login(bridge, owner.name(), "wrong", "imap", "127.0.10.5"));
        refusals.put("empty", () -> login(bridge, owner.name(), "", "imap", "127.0.10.5"));
        refusals.put("outside", () -> login(bridge, owner.name(), owner.password(), "imap", "127.0.99.7"));
        refusals.put("locked", () -> login(bridge, locked.name(), owner.password(), "imap", "127.0.10.5"));
        refusals.put("unknown", () -> login(bridge, "nobody@a.tld", "wrong", "imap", "127.0.10.5"));
        refusals.put("unknown domain", () -> login(bridge, "nobody@unknown.tld", "wrong", "imap", "127.0.10.5"));
        refusals.put("malformed", () -> login(bridge, "nobody", "wrong", "imap", "127.0.10.5"));
        refusals.put("closed service", () -> login(bridge, "carol@c.tld", "carol-password", "imap", "127.0.10.5"));

        Map<String, List<Duration>> times = new LinkedHashMap<>();
        for (int round = 0; round < 9; round++) {
            refusals.forEach((name, refusal) -> {
                Instant start = Instant.now();
                refusal.run();
                times.computeIfAbsent(name, key -> new ArrayList<>()).add(Duration.between(start, Instant.now()));
            });
        }
        long known = median(times.get("wrong"));
        times.forEach((name, taken) -> assertThat((double) median(taken) / known)
                .as("time of \"%s\" against that of a wrong password, medians: %s", name, taken)
                .isBetween(0.25, 4.0));
    }

    private static long median(@Nullable List<Duration> times) {
        return times == null
                ? 0
                : times.stream().sorted().toList().get(times.size() / 2).toNanos();
    }

    /** Behind the operator's proxy, at an address that no loopback stands for; the network is as large as the policy says. */
    @ParameterizedTest(name = "/{0}: {1} and not {2}")
    @CsvSource({
        "64, 2001:db8:1:2:ffff::1,  2001:db8:1:3::7",
        "56, 2001:db8:1:ff::1,      2001:db8:1:100::7",
    })
    void an_ipv6_network_is_trusted_whole_and_its_neighbour_is_not(
            int prefix, String inside, String outside, Stack stack) {
        String domain = "six-" + Long.toHexString(System.nanoTime()) + ".tld";
        var policy = stack.admin().send("PUT", "isp/gatepost/policies/" + domain, """
                {"version": 1,
                 "trust": {"addresses": {"allowed": true, "for": "P1D", "ipv6Prefix": %d, "services": ["imap"]}},
                 "services": {"web": {"elsewhere": ["password+second-factor"]}, "imap": {"trusted": ["password"]}}}
                """.formatted(prefix));
        assertThat(policy.statusCode()).as(policy.body()).isIn(200, 201, 204);
        Person owner = stack.admin().somebody("isp", domain, "six");
        Caller bridge = Caller.bridge(stack);
        assertThat(reason(login(bridge, owner.name(), owner.password(), "imap", inside)))
                .isEqualTo("untrusted-network");
        try (PlainVisitor visitor = new PlainVisitor(Place.PROXY, "X-Forwarded-For", "2001:db8:1:2::7")) {
            visitor.open(stack.webmail("isp").begin().address());
            assertThat(visitor.enterRight(owner.name(), owner.password())).isEqualTo(new Page.CodeAsked(false));
            assertThat(visitor.submit(Map.of("otp", Otp.next(owner.otpSecret()), "gatepostTrustNetwork", "on")))
                    .isInstanceOf(Page.Arrived.class);
        }
        assertThat(reason(login(bridge, owner.name(), owner.password(), "imap", inside)))
                .isEqualTo("trusted-address");
        assertThat(reason(login(bridge, owner.name(), owner.password(), "imap", outside)))
                .isEqualTo("untrusted-network");
    }

    private static JsonNode login(Caller bridge, String name, String secret, String service, String address) {
        Reply reply = bridge.ask("POST", LOGIN, question(name, secret, service, address));
        assertThat(reply.status()).as(reply.json().toString()).isEqualTo(200);
        return reply.json();
    }

    private static Map<String, Object> question(String name, String secret, String service, String address) {
        Map<String, Object> question = new HashMap<>();
        question.put("name", name);
        question.put("secret", secret);
        question.put("kind", "password");
        question.put("service", service);
        question.put("address", address);
        question.put("via", "e2e");
        return question;
    }

    private static String reason(JsonNode answer) {
        return answer.path("reason").asText();
    }

    private static JsonNode appPassword(Stack stack, Person owner, Map<String, ?> wish) {
        var response = stack.admin()
                .send(
                        "POST",
                        owner.realm() + "/gatepost/accounts/" + stack.admin().idOf(owner) + "/app-passwords",
                        Json.write(wish));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
        return Json.read(response.body());
    }

    /** Keycloak counts beside the request; waits until it has, or would have. */
    private static int failures(Stack stack, Person owner, int expected) {
        Instant patience = Instant.now().plusSeconds(expected == 0 ? 2 : 10);
        int counted;
        do {
            counted = Json.read(stack.admin()
                            .send(
                                    "GET",
                                    owner.realm() + "/attack-detection/brute-force/users/"
                                            + stack.admin().idOf(owner),
                                    "")
                            .body())
                    .path("numFailures")
                    .asInt();
            pauseUntil(Instant.now().plusMillis(200));
        } while (Instant.now().isBefore(patience) && (expected == 0 || counted < expected));
        return counted;
    }

    private static void pauseUntil(Instant time) {
        try {
            Thread.sleep(Math.max(0, Duration.between(Instant.now(), time).toMillis()));
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interruption);
        }
    }
}
