// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.e2e.Audit;
import io.gatepost.e2e.Awaiting;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.Wallet;
import io.gatepost.e2e.client.Answer;
import io.gatepost.e2e.client.Door;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.MailProgram;
import io.gatepost.e2e.client.MailSecrets;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.PlainVisitor;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Somebody trusts the address at home for a while, and mail works from there, for that account only and no longer. */
@OnTheStack
final class TrustedAddressIT {
    private static final Duration HOW_LONG_A_LOGIN_TAKES = Duration.ofSeconds(1);

    @Test
    void mail_works_from_home_until_the_trust_ends(Stack stack) {
        Person owner = stack.admin().somebody("a.tld", "homeworker");
        Person neighbour = stack.admin().somebody("a.tld", "neighbour");
        assertRefused(stack, owner, Place.HOME, Door.IMAP);

        MailSecrets account = stack.wallet().sessionOf(owner);
        JsonNode trust = trusted(account.ask("POST", "trusted-addresses", "{\"for\": \"PT8S\"}"));
        assertThat(trust.path("range").asText()).isEqualTo(Place.HOME.address() + "/32");
        assertThat(trust.path("here").asBoolean()).isTrue();

        assertIn(stack, owner, Place.HOME, Door.IMAP, "trusted-address");
        assertIn(stack, owner, Place.HOME, Door.SUBMISSION, "trusted-address");
        assertRefused(stack, owner, Place.CAFE, Door.IMAP);
        assertRefused(stack, neighbour, Place.HOME, Door.IMAP);

        Instant end = Instant.parse(trust.path("until").asText());
        Instant asked = Awaiting.until(
                end.plusSeconds(1),
                "refused",
                () -> stack.knock(new MailProgram(), Place.HOME, Door.IMAP, owner.name(), owner.password())
                        instanceof Answer.Refused);
        assertThat(asked).isAfter(end.minus(HOW_LONG_A_LOGIN_TAKES));
        assertRefused(stack, owner, Place.HOME, Door.IMAP);
        assertThat(stack.knock(new MailProgram(), Place.HOME, Door.IMAP, owner.name(), owner.password())
                        .said())
                .contains("Sign in at http", "renew its trust");
    }

    @Test
    void a_removed_one_is_trusted_no_longer(Stack stack) {
        Person owner = stack.admin().somebody("a.tld", "leaver");
        MailSecrets account = stack.wallet().sessionOf(owner);
        String id = trusted(account.ask("POST", "trusted-addresses", "{}"))
                .path("id")
                .asText();
        assertIn(stack, owner, Place.HOME, Door.IMAP, "trusted-address");
        assertThat(account.ask("GET", "trusted-addresses", "").body()).contains(id);
        assertThat(account.ask("DELETE", "trusted-addresses/" + id, "").statusCode())
                .isEqualTo(204);
        assertThat(account.ask("DELETE", "trusted-addresses/" + id, "").statusCode())
                .isEqualTo(404);
        assertRefused(stack, owner, Place.HOME, Door.IMAP);
    }

    @Test
    void it_ends_with_a_change_of_the_password(Stack stack) {
        Person owner = stack.admin().somebody("a.tld", "worried");
        trusted(stack.wallet().sessionOf(owner).ask("POST", "trusted-addresses", "{}"));
        assertIn(stack, owner, Place.HOME, Door.IMAP, "trusted-address");
        stack.admin().changePassword(owner, "another-password");
        assertThat(stack.knock(new MailProgram(), Place.HOME, Door.IMAP, owner.name(), "another-password"))
                .isInstanceOf(Answer.Refused.class);
        assertThat(stack.knock(new MailProgram(), Place.OFFICE, Door.IMAP, owner.name(), "another-password"))
                .isInstanceOf(Answer.In.class);
    }

    @Test
    void longer_than_the_policy_allows_is_refused_by_name(Stack stack) {
        Person owner = stack.admin().somebody("a.tld", "greedy");
        MailSecrets account = stack.wallet().sessionOf(owner);
        for (String wish : new String[] {"P3D", "PT0.5S", "-PT1S", "for ever"}) {
            HttpResponse<String> answer = account.ask("POST", "trusted-addresses", Json.write(Map.of("for", wish)));
            assertThat(answer.statusCode()).as("%s: %s", wish, answer.body()).isEqualTo(422);
            assertThat(answer.body()).contains("/for");
        }
        assertThat(account.ask("GET", "trusted-addresses", "").body()).isEqualTo("[]");
    }

    /** What network trust alone let in may not carry the trust outside. */
    @Test
    void a_session_without_a_second_factor_trusts_nothing(Stack stack) {
        Person owner = stack.admin().somebody("a.tld", "insider");
        try (PlainVisitor visitor = new PlainVisitor(Place.OFFICE)) {
            String token = Wallet.signIn(stack.webmail("a.tld"), visitor, Place.OFFICE, owner)
                    .access();
            MailSecrets account = new MailSecrets(stack.keycloakUrl(), "a.tld", Place.OFFICE, token);
            HttpResponse<String> answer = account.ask("POST", "trusted-addresses", "{}");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(403);
            assertThat(answer.body()).contains("urn:gatepost:step-up");
        }
    }

    @Test
    void a_domain_that_lets_nobody_trust_addresses_says_so(Stack stack) {
        HttpResponse<String> answer = stack.wallet()
                .sessionOf(stack.admin().somebody("b.tld", "rebel"))
                .ask("POST", "trusted-addresses", "{}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(409);
        assertThat(answer.body()).contains("urn:gatepost:not-allowed");
    }

    private static JsonNode trusted(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return Json.read(answer.body());
    }

    private static void assertIn(Stack stack, Person who, Place from, Door door, String reason) {
        assertKnock(stack, who, from, door, Answer.In.class, reason);
    }

    private static void assertRefused(Stack stack, Person who, Place from, Door door) {
        assertKnock(stack, who, from, door, Answer.Refused.class, "untrusted-network");
    }

    private static void assertKnock(
            Stack stack, Person who, Place from, Door door, Class<? extends Answer> expected, String reason) {
        Audit audit = stack.audit();
        assertThat(stack.knock(new MailProgram(), from, door, who.name(), who.password()))
                .isInstanceOf(expected);
        // By the reason too: a refused program may have tried twice, and its second entry may be written only now.
        audit.await(entry -> entry.path("name").asText().equals(who.name())
                && entry.path("reason").asText().equals(reason));
    }
}
