// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.mail;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.e2e.Audit;
import io.gatepost.e2e.Awaiting;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Answer;
import io.gatepost.e2e.client.ByHand;
import io.gatepost.e2e.client.Door;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Phone;
import io.gatepost.e2e.client.Place;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Aliases and e-mail addresses as login names, and what a mail server is told beside the name. */
@OnTheStack
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OtherNamesIT {
    private static final String OPEN = """
            {"version": 1, "secondFactor": {"enrolment": "off"},
             "services": {"imap": {"trusted": ["password"], "elsewhere": ["password"]},
                          "smtp": {"trusted": ["password"], "elsewhere": ["password"]},
                          "dav": {"trusted": ["password"], "elsewhere": ["password"]}}}""";
    private static final Duration AT_MOST = Duration.ofSeconds(1);

    private final String domain = "names" + Long.toHexString(System.nanoTime()) + ".tld";
    private int people;

    @BeforeAll
    void domain(Stack stack) {
        done(stack.admin()
                .send("POST", "", Json.write(Map.of("realm", domain, "enabled", true, "loginWithEmailAllowed", true))));
        done(stack.admin().send("PUT", domain + "/gatepost/policies/default", OPEN));
        mayEdit(stack, "admin");
    }

    @AfterAll
    void remove(Stack stack) {
        done(stack.admin().send("DELETE", domain, ""));
    }

    @ParameterizedTest
    @EnumSource(names = {"IMAP", "SUBMISSION", "NGINX_IMAP", "DAV"})
    void an_alias_is_a_name_of_its_account(Door door, Stack stack) {
        Person person = somebody(stack);
        String alias = alias(stack, person);
        Audit audit = stack.audit();

        assertThat(stack.knock(
                        door == Door.DAV ? new Phone() : new ByHand(), Place.HOME, door, alias, person.password()))
                .isInstanceOf(Answer.In.class);
        // The name that the server is told: nginx and Dovecot sign in to what is behind them with it.
        assertThat(audit.await(login -> login.path("name").asText().equals(alias))
                        .path("account")
                        .asText())
                .isEqualTo(person.name());
    }

    @Test
    void capitals_and_details_do_not_matter(Stack stack) {
        Person person = somebody(stack);
        String alias = alias(stack, person);
        assertThat(knock(stack, alias.replace("alias", "ALIAS").replace("@", "+phone@"), person))
                .isInstanceOf(Answer.In.class);
    }

    /** Guesses are counted under the name that was typed, too: an owner who types an alias would wait on. */
    @Test
    void who_is_pardoned_is_pardoned_under_every_name(Stack stack) {
        Person person = somebody(stack);
        String alias = alias(stack, person);
        Person other = somebody(stack);
        // It calls itself what is another's.
        aliases(stack, person, alias, other.name());
        for (String name : List.of(alias, other.name())) {
            assertThat(stack.knock(new Phone(), Place.HOME, Door.DAV, name, "not-the-password"))
                    .isInstanceOf(Answer.Refused.class);
        }
        assertThat(held(stack, person)).contains(alias, person.name()).doesNotContain(other.name());
        assertThat(held(stack, other)).contains(other.name());

        done(stack.admin().send("DELETE", domain + "/gatepost/throttle?account=" + person.name(), ""));
        assertThat(held(stack, person)).isEmpty();
        assertThat(held(stack, other)).contains(other.name());
    }

    private List<String> held(Stack stack, Person person) {
        HttpResponse<String> answer =
                stack.admin().send("GET", domain + "/gatepost/throttle?account=" + person.name(), "");
        done(answer);
        return Json.read(answer.body()).path("held").findValuesAsText("account");
    }

    @Test
    void an_email_address_is_one_where_the_realm_says_so_and_it_is_verified(Stack stack) {
        Person person = somebody(stack);
        String email = "mail." + person.name();
        change(stack, person, user -> user.put("email", email).put("emailVerified", true));
        assertThat(knock(stack, email, person)).isInstanceOf(Answer.In.class);

        // What anybody can write there about anybody's address.
        change(stack, person, user -> user.put("emailVerified", false));
        refusedWithinASecond(stack, email, person, "unknown-account");

        change(stack, person, user -> user.put("emailVerified", true));
        assertThat(knock(stack, email, person)).isInstanceOf(Answer.In.class);
        done(stack.admin().send("PUT", domain, Json.write(Map.of("loginWithEmailAllowed", false))));
        try {
            refusedWithinASecond(stack, email, person, "unknown-account");
        } finally {
            done(stack.admin().send("PUT", domain, Json.write(Map.of("loginWithEmailAllowed", true))));
        }
    }

    @Test
    void nobody_takes_a_name_by_calling_it_an_alias(Stack stack) {
        Person victim = somebody(stack);
        Person thief = somebody(stack);
        String detailed = victim.name().replace("@", "+lists@");
        aliases(stack, thief, victim.name(), detailed);

        assertThat(knock(stack, victim.name(), victim)).isInstanceOf(Answer.In.class);
        assertThat(knock(stack, detailed, victim)).isInstanceOf(Answer.In.class);
        assertThat(knock(stack, victim.name(), thief)).isInstanceOf(Answer.Refused.class);
        assertThat(knock(stack, detailed, thief)).isInstanceOf(Answer.Refused.class);
    }

    @Test
    void a_name_that_two_claim_is_nobodys(Stack stack) {
        Person one = somebody(stack);
        Person other = somebody(stack);
        String alias = alias(stack, one);
        change(stack, other, user -> user.put("email", alias).put("emailVerified", true));

        assertThat(knock(stack, alias, one)).isInstanceOf(Answer.Refused.class);
        assertThat(knock(stack, alias, other)).isInstanceOf(Answer.Refused.class);
        change(stack, other, user -> user.put("email", other.name()));
        assertThat(knock(stack, alias, one)).isInstanceOf(Answer.In.class);
        aliases(stack, other, alias);
        assertThat(knock(stack, alias, other)).isInstanceOf(Answer.Refused.class);
    }

    @Test
    void no_name_leads_into_another_domain(Stack stack) {
        Person person = somebody(stack);
        aliases(stack, person, "somebody@c.tld", "nobody@a.tld");
        assertThat(knock(stack, "somebody@c.tld", person)).isInstanceOf(Answer.Refused.class);
        assertThat(knock(stack, "nobody@a.tld", person)).isInstanceOf(Answer.Refused.class);

        // Nor within a realm that holds many domains.
        String smallDomain = domain.replace("names", "small");
        Person small = stack.admin().somebody("isp", smallDomain, "small");
        done(stack.admin().send("PUT", "isp/gatepost/policies/" + smallDomain, OPEN));
        done(stack.admin().send("PUT", "isp/gatepost/policies/other-" + smallDomain, OPEN));
        done(stack.admin().send("PUT", "isp", Json.write(Map.of("loginWithEmailAllowed", true))));
        try {
            change(stack, small, user -> user.put("email", "alias@" + smallDomain));
            assertThat(knock(stack, "alias@" + smallDomain, small)).isInstanceOf(Answer.In.class);
            change(stack, small, user -> user.put("email", "alias@other-" + smallDomain));
            assertThat(knock(stack, "alias@other-" + smallDomain, small)).isInstanceOf(Answer.Refused.class);
        } finally {
            done(stack.admin().send("PUT", "isp", Json.write(Map.of("loginWithEmailAllowed", false))));
        }
    }

    @Test
    void where_people_may_edit_it_the_attribute_says_nothing(Stack stack) {
        Person person = somebody(stack);
        String alias = alias(stack, person);
        assertThat(knock(stack, alias, person)).isInstanceOf(Answer.In.class);
        mayEdit(stack, "user");
        try {
            refusedWithinASecond(stack, alias, person, "unknown-account");
        } finally {
            mayEdit(stack, "admin");
        }
    }

    @Test
    void an_alias_that_is_taken_away_is_refused_within_a_second(Stack stack) {
        Person person = somebody(stack);
        String alias = alias(stack, person);
        Audit audit = stack.audit();
        Awaiting.until(Instant.now().plusSeconds(10), "the bridge knows the login", () -> {
            assertThat(knock(stack, alias, person)).isInstanceOf(Answer.In.class);
            return audit.logins().stream()
                    .anyMatch(login -> login.path("name").asText().equals(alias)
                            && login.path("known").asBoolean());
        });
        aliases(stack, person);
        refusedWithinASecond(stack, alias, person, "unknown-account");
    }

    /** A Dovecot that hands its clients on to the server that has their mailboxes. */
    @Test
    void dovecot_is_told_where_the_mailbox_is(Stack stack) throws Exception {
        stack.need(Door.IMAP);
        Person person = somebody(stack);
        String alias = alias(stack, person);
        try (ServerSocket backend = new ServerSocket(0, 1, Place.MACHINE.inetAddress())) {
            CompletableFuture<String> told = CompletableFuture.supplyAsync(() -> loginAt(backend));
            change(
                    stack,
                    person,
                    user -> user.withObjectProperty("attributes")
                            .set(
                                    "gatepost.extra",
                                    array(
                                            "proxy=y",
                                            "host=127.0.0.1",
                                            "port=" + backend.getLocalPort(),
                                            // Not among those that the bridge's configuration names.
                                            "destuser=root@" + domain,
                                            "nologin=y",
                                            "user=root@" + domain)));
            assertThat(stack.knock(new ByHand(), Place.HOME, Door.IMAP, alias, person.password()))
                    .isInstanceOf(Answer.In.class);
            assertThat(told.get(10, TimeUnit.SECONDS)).contains(person.name()).contains(person.password());
        }
    }

    /** The line with which Dovecot signs in there. */
    private static String loginAt(ServerSocket backend) {
        try (Socket dovecot = backend.accept();
                BufferedReader lines = new BufferedReader(new InputStreamReader(dovecot.getInputStream(), US_ASCII))) {
            say(dovecot, "* OK [CAPABILITY IMAP4rev1] the server that has the mailbox");
            while (true) {
                String line = lines.readLine();
                if (line == null) {
                    throw new IllegalStateException("Dovecot went away");
                }
                say(dovecot, line.replaceFirst(" .*", "") + " OK done");
                if (line.contains(" LOGIN ")) {
                    return line;
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void say(Socket socket, String line) throws IOException {
        socket.getOutputStream().write((line + "\r\n").getBytes(US_ASCII));
    }

    private Person somebody(Stack stack) {
        return stack.admin()
                .create(new Person(domain, "own" + ++people + "@" + domain, "a-good-password-" + people, ""));
    }

    private String alias(Stack stack, Person person) {
        String alias = person.name().replace("own", "alias");
        aliases(stack, person, "second-" + alias, alias);
        return alias;
    }

    private void aliases(Stack stack, Person person, String... names) {
        change(stack, person, user -> user.withObjectProperty("attributes").set("gatepost.aliases", array(names)));
    }

    private static ArrayNode array(String... values) {
        return (ArrayNode)
                Json.read(Json.write(Map.of("values", List.of(values)))).get("values");
    }

    private static void change(Stack stack, Person person, Consumer<ObjectNode> change) {
        String path = person.realm() + "/users/" + stack.admin().idOf(person);
        ObjectNode user =
                (ObjectNode) Json.read(stack.admin().send("GET", path, "").body());
        change.accept(user);
        done(stack.admin().send("PUT", path, user.toString()));
    }

    /** Who may write the two attributes, in the realm's user profile. */
    private void mayEdit(Stack stack, String role) {
        String path = domain + "/users/profile";
        ObjectNode profile =
                (ObjectNode) Json.read(stack.admin().send("GET", path, "").body());
        ArrayNode attributes = profile.withArrayProperty("attributes");
        for (int i = attributes.size() - 1; i >= 0; i--) {
            if (attributes.get(i).path("name").asText().startsWith("gatepost.")) {
                attributes.remove(i);
            }
        }
        for (String name : List.of("gatepost.aliases", "gatepost.extra")) {
            attributes.add(Json.read(Json.write(Map.of(
                    "name",
                    name,
                    "multivalued",
                    true,
                    "permissions",
                    Map.of("view", List.of("admin"), "edit", List.of("admin", role))))));
        }
        done(stack.admin().send("PUT", path, profile.toString()));
    }

    private static Answer knock(Stack stack, String name, Person person) {
        return stack.knock(new Phone(), Place.HOME, Door.DAV, name, person.password());
    }

    private static void refusedWithinASecond(Stack stack, String name, Person person, String reason) {
        Audit audit = stack.audit();
        Awaiting.until(
                Instant.now().plus(AT_MOST), "refused", () -> knock(stack, name, person) instanceof Answer.Refused);
        JsonNode refused = audit.await(login -> login.path("name").asText().equals(name)
                && login.path("outcome").asText().equals("refused"));
        assertThat(refused.path("reason").asText()).isEqualTo(reason);
    }

    private static void done(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isBetween(200, 204);
    }
}
