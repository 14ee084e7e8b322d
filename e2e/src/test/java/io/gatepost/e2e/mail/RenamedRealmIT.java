// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.mail;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.e2e.Awaiting;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Answer;
import io.gatepost.e2e.client.Door;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Phone;
import io.gatepost.e2e.client.Place;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Keycloak lets the admin of a realm rename it; another domain's mailboxes do not come with the name. */
@OnTheStack
final class RenamedRealmIT {
    private static final String DEFAULT = "isp";

    private static final String OPEN = """
            {"version": 1, "secondFactor": {"enrolment": "off"},
             "services": {"dav": {"trusted": ["password"], "elsewhere": ["password"]}}}""";

    @Test
    void a_realm_stays_with_the_domain_that_it_was_made_for(Stack stack) {
        String own = "own" + Long.toHexString(System.nanoTime()) + ".tld";
        String others = "others" + Long.toHexString(System.nanoTime()) + ".tld";
        assertThat(stack.admin()
                        .send("POST", "", Json.write(Map.of("realm", own, "enabled", true)))
                        .statusCode())
                .isEqualTo(201);
        assertThat(stack.admin()
                        .send("PUT", own + "/gatepost/policies/default", OPEN)
                        .statusCode())
                .isEqualTo(201);
        Person tenant = stack.admin().create(new Person(own, "tenant@" + own, "a-tenants-password", ""));
        assertThat(knock(stack, tenant)).isInstanceOf(Answer.In.class);

        assertThat(stack.admin()
                        .send("PUT", own, Json.write(Map.of("realm", others)))
                        .statusCode())
                .isEqualTo(204);
        Person thief = stack.admin().create(new Person(others, "victim@" + others, "a-thiefs-password", ""));
        try {
            assertThat(knock(stack, thief)).isInstanceOf(Answer.Refused.class);
        } finally {
            stack.admin().send("DELETE", others, "");
        }
    }

    @Test
    void the_default_realm_does_not_get_the_domain_of_a_realm_that_was_renamed(Stack stack) {
        String own = made(stack);
        String elsewhere = "elsewhere" + Long.toHexString(System.nanoTime()) + ".tld";
        Person thief = inDefaultRealm(stack, own);
        rename(stack, own, elsewhere);
        try {
            assertThat(knock(stack, thief)).isInstanceOf(Answer.Refused.class);
        } finally {
            stack.admin().send("DELETE", elsewhere, "");
        }
        // A domain without a realm is the default realm's; it is known within two seconds.
        Awaiting.until(
                Instant.now().plusSeconds(10),
                "the default realm has the domain",
                () -> knock(stack, thief) instanceof Answer.In);
        forgotten(stack, thief);
    }

    /** Whoever saves master as it was some time ago takes away what was written there since. */
    @Test
    void nor_that_of_a_realm_of_which_master_no_longer_knows_what_it_was_made_for(Stack stack) {
        String own = made(stack);
        Person thief = inDefaultRealm(stack, own);
        Map<String, String> attributes = new TreeMap<>();
        Json.read(stack.admin().send("GET", "master", "").body()).path("attributes").properties().stream()
                .filter(attribute -> !attribute.getValue().asText().equals(own))
                .forEach(attribute ->
                        attributes.put(attribute.getKey(), attribute.getValue().asText()));
        assertThat(stack.admin()
                        .send("PUT", "master", Json.write(Map.of("attributes", attributes)))
                        .statusCode())
                .isEqualTo(204);
        try {
            assertThat(knock(stack, thief)).isInstanceOf(Answer.Refused.class);
        } finally {
            stack.admin().send("DELETE", own, "");
            forgotten(stack, thief);
        }
    }

    @Test
    void no_realm_becomes_the_default_realm_by_its_name(Stack stack) {
        String own = made(stack);
        Person thief = new Person(
                DEFAULT, "victim@small" + Long.toHexString(System.nanoTime()) + ".tld", "a-thiefs-password", "");
        stack.admin().create(new Person(own, thief.name(), thief.password(), ""));
        String before = DEFAULT + "-before";
        rename(stack, DEFAULT, before);
        try {
            rename(stack, own, DEFAULT);
            assertThat(knock(stack, thief)).isInstanceOf(Answer.Refused.class);
        } finally {
            stack.admin().send("DELETE", DEFAULT, "");
            rename(stack, before, DEFAULT);
        }
    }

    /** A realm of a domain's own, that lets in everybody who is of it. */
    private static String made(Stack stack) {
        String own = "own" + Long.toHexString(System.nanoTime()) + ".tld";
        assertThat(stack.admin()
                        .send("POST", "", Json.write(Map.of("realm", own, "enabled", true)))
                        .statusCode())
                .isEqualTo(201);
        assertThat(stack.admin()
                        .send("PUT", own + "/gatepost/policies/default", OPEN)
                        .statusCode())
                .isEqualTo(201);
        return own;
    }

    /** An account of the domain's there, with a policy by which it would come in. */
    private static Person inDefaultRealm(Stack stack, String domain) {
        assertThat(stack.admin()
                        .send("PUT", DEFAULT + "/gatepost/policies/" + domain, OPEN)
                        .statusCode())
                .isEqualTo(201);
        return stack.admin().create(new Person(DEFAULT, "victim@" + domain, "a-thiefs-password", ""));
    }

    private static void forgotten(Stack stack, Person person) {
        stack.admin().send("DELETE", DEFAULT + "/users/" + stack.admin().idOf(person), "");
        String domain = person.name().substring(person.name().indexOf('@') + 1);
        stack.admin().send("DELETE", DEFAULT + "/gatepost/policies/" + domain, "");
    }

    private static void rename(Stack stack, String from, String to) {
        assertThat(stack.admin()
                        .send("PUT", from, Json.write(Map.of("realm", to)))
                        .statusCode())
                .isEqualTo(204);
    }

    private static Answer knock(Stack stack, Person person) {
        return stack.knock(new Phone(), Place.HOME, Door.DAV, person.name(), person.password());
    }
}
