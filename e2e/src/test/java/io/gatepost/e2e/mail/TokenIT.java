// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.e2e.Audit;
import io.gatepost.e2e.Awaiting;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.OwnBridge;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.Wallet;
import io.gatepost.e2e.client.Answer;
import io.gatepost.e2e.client.BearerByHand;
import io.gatepost.e2e.client.BearerByHand.Mechanism;
import io.gatepost.e2e.client.ByHand;
import io.gatepost.e2e.client.Door;
import io.gatepost.e2e.client.HttpPlace;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.MailClient;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.PlainVisitor;
import io.gatepost.e2e.client.TokenCurl;
import io.gatepost.e2e.client.TokenProgram;
import io.gatepost.e2e.client.Visitor;
import io.gatepost.e2e.client.Webmail;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Access tokens open mail as the policy says, and no token opens more than its own account. */
@OnTheStack
final class TokenIT {
    private static final Map<String, String> FOR_MAIL = Map.of("scope", "openid mail");
    private static final String SENTENCE = "this network is not trusted for mail";

    /** A mail program's way of signing in: password and second factor at home, once. */
    private static Webmail.Tokens tokens(Stack stack, Person person) {
        return tokens(stack.webmail(person.realm()), Place.HOME, person, FOR_MAIL);
    }

    private static Webmail.Tokens tokens(Webmail webmail, Place from, Person person, Map<String, String> more) {
        try (Visitor visitor = new PlainVisitor(from)) {
            return Wallet.signIn(webmail, visitor, from, person, more);
        }
    }

    private static void assertAnswer(
            Stack stack, MailClient client, Place from, Door door, String name, String token, String reason) {
        stack.need(door);
        Audit audit = stack.audit();
        Answer answer = stack.knock(client, from, door, name, token);
        // By the reason too: a refused program may have tried twice, and its second entry may be written only now.
        JsonNode login = audit.await(entry -> entry.path("service").asText().equals(door.service())
                && entry.path("reason").asText().equals(reason));
        assertThat(answer)
                .isInstanceOf(
                        login.path("outcome").asText().equals("admitted") ? Answer.In.class : Answer.Refused.class);
        assertThat(login.path("address").asText()).isEqualTo(from.address());
        assertThat(login.toString()).doesNotContain(token.substring(token.length() / 2));
    }

    private static void assertImap(Stack stack, Place from, String name, String token, String reason) {
        assertAnswer(stack, new TokenProgram(), from, Door.IMAP, name, token, reason);
    }

    @ParameterizedTest
    @EnumSource(names = {"IMAP", "IMAPS", "POP3", "POP3S", "SUBMISSION"})
    void xoauth2_in_the_office_and_not_at_home(Door door, Stack stack) {
        Person owner = stack.admin().somebody("a.tld", "xoauth2");
        String token = tokens(stack, owner).access();
        assertAnswer(stack, new TokenProgram(), Place.OFFICE, door, owner.name(), token, "trusted-network");
        assertAnswer(stack, new TokenProgram(), Place.HOME, door, owner.name(), token, "untrusted-network");
    }

    @ParameterizedTest
    @EnumSource(names = {"IMAP", "IMAPS", "POP3", "POP3S"})
    void oauthbearer_in_the_office_and_not_at_home(Door door, Stack stack) {
        Stack.needProgram("curl");
        Person owner = stack.admin().somebody("a.tld", "oauthbearer");
        String token = tokens(stack, owner).access();
        assertAnswer(stack, new TokenCurl(), Place.OFFICE, door, owner.name(), token, "trusted-network");
        assertAnswer(stack, new TokenCurl(), Place.HOME, door, owner.name(), token, "untrusted-network");
    }

    @ParameterizedTest
    @CsvSource({
        "IMAP,       XOAUTH2,     '\"status\":\"401\"',           'c NO [AUTHENTICATIONFAILED]'",
        "IMAP,       OAUTHBEARER, '\"status\":\"invalid_token\"', 'c NO [AUTHENTICATIONFAILED]'",
        "SUBMISSION, XOAUTH2,     '\"status\":\"401\"',           '535 5.7.8 '",
        "SUBMISSION, OAUTHBEARER, '\"status\":\"invalid_token\"', '535 5.7.8 '"
    })
    void a_refused_client_hears_it_in_its_mechanisms_words(
            Door door, Mechanism mechanism, String challenge, String answer, Stack stack) {
        Person owner = stack.admin().somebody("a.tld", "challenged");
        String token = tokens(stack, owner).access();
        MailClient byHand = new BearerByHand(mechanism);
        assertAnswer(stack, byHand, Place.OFFICE, door, owner.name(), token, "trusted-network");
        Answer refused = stack.knock(byHand, Place.HOME, door, owner.name(), token);
        assertThat(refused).isInstanceOf(Answer.Refused.class);
        assertThat(refused.said()).contains(challenge, answer);
        assertThat(stack.knock(byHand, Place.OFFICE, door, owner.name(), token + "x"))
                .isEqualTo(refused);
    }

    @Test
    void what_the_mail_servers_see_opens_the_mailbox_and_nothing_else(Stack stack) {
        Person owner = stack.admin().somebody("a.tld", "overheard");
        String token = tokens(stack, owner).access();
        assertImap(stack, Place.OFFICE, owner.name(), token, "trusted-network");
        for (String account : List.of("/realms/a.tld/gatepost/account/app-passwords", "/realms/a.tld/account/")) {
            URI address = stack.keycloakUrl().resolve(account);
            assertThat(HttpPlace.at(Place.OFFICE)
                            .send("GET", address, "", "Authorization", "Bearer " + token)
                            .statusCode())
                    .as(account)
                    .isEqualTo(401);
        }
    }

    @Test
    void without_a_name_the_account_is_the_tokens(Stack stack) {
        Person owner = stack.admin().somebody("a.tld", "unnamed");
        String token = tokens(stack, owner).access();
        assertAnswer(
                stack,
                new BearerByHand(Mechanism.OAUTHBEARER),
                Place.OFFICE,
                Door.SUBMISSION,
                "",
                token,
                "trusted-network");
    }

    @ParameterizedTest
    @CsvSource({
        "DAV,  OFFICE, 200, trusted-network",
        "DAV,  HOME,   401, untrusted-network",
        "SOAP, OFFICE, 200, trusted-network",
        "EAS,  OFFICE, 401, proof-not-accepted"
    })
    void bearer_over_http(Door door, Place from, int status, String reason, Stack stack) {
        stack.need(door);
        Person owner = stack.admin().somebody("a.tld", "bearer");
        String token = tokens(stack, owner).access();
        Audit audit = stack.audit();
        HttpResponse<String> response = stack.http(door, from, "Bearer " + token);
        assertThat(response.statusCode()).isEqualTo(status);
        JsonNode login = audit.await(entry -> entry.path("name").asText().equals(owner.name()));
        assertThat(login.path("reason").asText()).isEqualTo(reason);
        assertThat(login.path("proof").asText()).isEqualTo("token");
        if (status == 200) {
            assertThat(response.body()).contains("signed in as " + owner.name());
            assertThat(login.path("credential").asText()).isEqualTo("webmail");
        } else {
            assertThat(response.headers().allValues("WWW-Authenticate"))
                    .hasSize(1)
                    .allSatisfy(challenge -> assertThat(challenge)
                            .startsWith("Bearer realm=\"Mail\", error=\"invalid_token\", error_description=\"")
                            .contains(SENTENCE));
        }
    }

    /** Through nginx, in a domain whose policy takes tokens from what synchronises by ActiveSync. */
    @Test
    void activesync_with_a_token_where_the_policy_takes_it(Stack stack) {
        stack.need(Door.EAS);
        String domain = "tokens" + Long.toHexString(System.nanoTime()) + ".tld";
        Person owner = stack.admin().create(new Person("isp", "owner@" + domain, "a-good-password-of-an-owner", ""));
        assertThat(stack.admin()
                        .send("PUT", "isp/gatepost/policies/" + domain, """
                                {"version": 1, "secondFactor": {"enrolment": "off"}, "networks": {"office": ["127.0.10.0/24"]},
                                 "services": {"web": {"trusted": ["password"], "elsewhere": ["password"]},
                                              "eas": {"trusted": ["token"], "elsewhere": []}}}""")
                        .statusCode())
                .isEqualTo(201);
        String token = tokens(stack, owner).access();
        HttpResponse<String> admitted = stack.http(Door.EAS, Place.OFFICE, "Bearer " + token);
        assertThat(admitted.statusCode()).as(admitted.body()).isEqualTo(200);
        assertThat(admitted.body()).contains("signed in as " + owner.name());
        assertThat(stack.http(Door.EAS, Place.HOME, "Bearer " + token).statusCode())
                .isEqualTo(401);
        assertThat(stack.http(Door.EAS, Place.OFFICE, "Bearer " + token + "x").statusCode())
                .isEqualTo(401);
    }

    @Test
    void who_shows_nothing_is_asked_for_a_password_first(Stack stack) {
        stack.need(Door.DAV);
        HttpResponse<String> response = stack.http(Door.DAV, Place.OFFICE, "Negotiate x");
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.headers().allValues("WWW-Authenticate").getFirst()).startsWith("Basic realm=\"Mail\"");
    }

    @Test
    void a_token_for_another_audience_opens_nothing(Stack stack) {
        Person owner = stack.admin().somebody("a.tld", "audience");
        String token = tokens(stack.webmail("a.tld"), Place.HOME, owner, Map.of("scope", "openid email"))
                .access();
        assertImap(stack, Place.OFFICE, owner.name(), token, "token-audience");
    }

    @Test
    void only_the_access_token_will_do(Stack stack) {
        Person owner = stack.admin().somebody("a.tld", "kinds");
        Webmail.Tokens tokens = tokens(stack, owner);
        assertImap(stack, Place.OFFICE, owner.name(), tokens.id(), "token-kind");
        assertImap(stack, Place.OFFICE, owner.name(), tokens.refresh(), "token-algorithm");
        assertImap(stack, Place.OFFICE, owner.name(), "an-opaque-token", "token-malformed");
        assertImap(stack, Place.OFFICE, owner.name(), tokens.access(), "trusted-network");
    }

    /** And presented as a password it is one, and wrong. */
    @Test
    void a_token_is_no_password(Stack stack) {
        Person owner = stack.admin().somebody("a.tld", "typed");
        String token = tokens(stack, owner).access();
        Audit audit = stack.audit();
        assertThat(stack.knock(new ByHand(), Place.OFFICE, Door.SUBMISSION, owner.name(), token))
                .isInstanceOf(Answer.Refused.class);
        assertThat(audit.await(entry -> entry.path("name").asText().equals(owner.name()))
                        .path("reason")
                        .asText())
                .isEqualTo("wrong-secret");
    }

    @Test
    void a_token_of_another_realm_opens_nothing(Stack stack) {
        Person owner = stack.admin().somebody("a.tld", "native");
        // Whoever administers a realm can give anybody any name in it.
        Person impostor = stack.admin().create(new Person("isp", owner.name(), owner.password(), owner.otpSecret()));
        String token =
                tokens(stack.webmail("isp"), Place.HOME, impostor, FOR_MAIL).access();
        // The default realm is believed as far as the bridge can tell; Keycloak knows that a.tld has a realm of its
        // own.
        assertImap(stack, Place.OFFICE, owner.name(), token, "token-not-valid");
        Person bob = stack.admin().somebody("b.tld", "stranger");
        String ofBob = tokens(stack, bob).access();
        assertImap(stack, Place.OFFICE, owner.name(), ofBob, "token-issuer");
        assertImap(stack, Place.OFFICE, bob.name(), ofBob, "service-closed");
    }

    @Test
    void tokens_of_realms_that_somebody_made_up_keep_nobody_waiting(Stack stack, @TempDir Path directory) {
        Person owner = stack.admin().somebody("a.tld", "afterflood");
        String token = tokens(stack, owner).access();
        String header = encoded("{\"alg\":\"RS256\",\"kid\":\"any\"}");
        // A bridge that has fetched no keys yet.
        try (OwnBridge bridge = new OwnBridge(stack, stack.keycloakUrl(), directory)) {
            for (int i = 0; i < 500; i++) {
                String realm = "made-up-" + i + ".tld";
                String claims = encoded(
                        "{\"iss\":\"" + stack.keycloakUrl() + "realms/" + realm + "\",\"aud\":\"gatepost-mail\"}");
                assertThat(bridge.askAsDovecotWithToken(
                                Place.OFFICE, "x@" + realm, header + "." + claims + "." + encoded("signature")))
                        .isInstanceOf(Answer.Refused.class);
            }
            assertThat(bridge.askAsDovecotWithToken(Place.OFFICE, owner.name(), token))
                    .isInstanceOf(Answer.In.class);
            Awaiting.until(
                    Instant.now().plusSeconds(10),
                    "all are recorded",
                    () -> bridge.audit().count() == 501);
            assertThat(bridge.audit().limit(500))
                    .allSatisfy(line ->
                            assertThat(Json.read(line).path("reason").asText()).isEqualTo("token-signature"));
        }
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }

    @Test
    void a_token_opens_no_other_account_of_its_realm(Stack stack) {
        Person owner = stack.admin().somebody("a.tld", "one");
        Person other = stack.admin().somebody("a.tld", "other");
        String token = tokens(stack, owner).access();
        assertImap(stack, Place.OFFICE, other.name(), token, "token-other-account");
        assertImap(stack, Place.OFFICE, "nobody-at-all@a.tld", token, "unknown-account");
        assertImap(stack, Place.OFFICE, owner.name(), token, "trusted-network");
    }

    @Test
    void a_token_that_was_changed_opens_nothing(Stack stack) {
        Person owner = stack.admin().somebody("a.tld", "changed");
        Person other = stack.admin().somebody("a.tld", "target");
        String[] mine = tokens(stack, owner).access().split("\\.", -1);
        String[] theirs = tokens(stack, other).access().split("\\.", -1);
        assertImap(stack, Place.OFFICE, other.name(), mine[0] + "." + theirs[1] + "." + mine[2], "token-signature");
        char last = mine[2].charAt(10);
        String bent = mine[2].substring(0, 10) + (last == 'A' ? 'B' : 'A') + mine[2].substring(11);
        assertImap(stack, Place.OFFICE, owner.name(), mine[0] + "." + mine[1] + "." + bent, "token-signature");
    }

    @Test
    void after_signing_out_the_token_is_over(Stack stack) {
        Person owner = stack.admin().somebody("a.tld", "leaver");
        String token = tokens(stack, owner).access();
        assertImap(stack, Place.OFFICE, owner.name(), token, "trusted-network");
        assertThat(stack.admin()
                        .send("POST", "a.tld/users/" + stack.admin().idOf(owner) + "/logout", "")
                        .statusCode())
                .isEqualTo(204);
        assertImap(stack, Place.OFFICE, owner.name(), token, "token-not-valid");
    }

    @Test
    void a_disabled_account_has_no_tokens(Stack stack) {
        Person owner = stack.admin().somebody("a.tld", "disabled");
        String token = tokens(stack, owner).access();
        stack.admin().send("PUT", "a.tld/users/" + stack.admin().idOf(owner), Json.write(Map.of("enabled", false)));
        assertImap(stack, Place.OFFICE, owner.name(), token, "account-disabled");
    }

    /** The office let it in with a password alone; a mailbox outside wants more, as the web does. */
    @Test
    void what_the_office_let_in_opens_nothing_at_home(Stack stack) {
        Person owner = stack.admin().somebody("a.tld", "walker");
        String token =
                tokens(stack.webmail("a.tld"), Place.OFFICE, owner, FOR_MAIL).access();
        assertImap(stack, Place.OFFICE, owner.name(), token, "trusted-network");
        assertImap(stack, Place.HOME, owner.name(), token, "second-factor-needed");
    }

    @Test
    void an_expired_token_opens_nothing(Stack stack) throws InterruptedException {
        Webmail hasty = clientWithScope(stack, "hasty-webmail", Map.of("access.token.lifespan", "2"));
        Person owner = stack.admin().somebody("a.tld", "late");
        String token = tokens(hasty, Place.HOME, owner, FOR_MAIL).access();
        Instant expires = Instant.ofEpochSecond(claims(token).path("exp").asLong());
        // Keycloak is strict about its own clock; the bridge, which may have another, gives ten seconds.
        Thread.sleep(Duration.between(Instant.now(), expires.plusMillis(1_200)));
        assertImap(stack, Place.OFFICE, owner.name(), token, "token-not-valid");
        Thread.sleep(Duration.between(Instant.now(), expires.plusSeconds(11)));
        assertImap(stack, Place.OFFICE, owner.name(), token, "token-expired");
    }

    @Test
    void a_token_is_in_no_log(Stack stack) throws IOException {
        Person owner = stack.admin().somebody("a.tld", "unlogged");
        String token = tokens(stack, owner).access();
        String signature = token.substring(token.lastIndexOf('.') + 1);
        for (Place from : List.of(Place.OFFICE, Place.HOME)) {
            stack.knock(new TokenProgram(), from, Door.IMAP, owner.name(), token);
            stack.knock(new TokenProgram(), from, Door.SUBMISSION, owner.name(), token);
            stack.http(Door.DAV, from, "Bearer " + token);
            // Into the wrong box.
            stack.knock(new ByHand(), from, Door.SUBMISSION, token, token);
        }
        try (Stream<Path> logs = Files.list(stack.state().resolve("log"))) {
            for (Path log : logs.toList()) {
                assertThat(Files.readString(log, ISO_8859_1)).as("%s", log).doesNotContain(signature);
            }
        }
    }

    @Test
    void a_client_that_lost_the_scope_has_no_tokens(Stack stack) {
        Webmail former = clientWithScope(stack, "former-webmail", Map.of());
        Person owner = stack.admin().somebody("a.tld", "former");
        String token = tokens(former, Place.HOME, owner, FOR_MAIL).access();
        assertImap(stack, Place.OFFICE, owner.name(), token, "trusted-network");
        String scopes = "a.tld/clients/" + idOfClient(stack, "former-webmail") + "/optional-client-scopes/";
        assertThat(stack.admin().send("DELETE", scopes + scopeOfMail(stack), "").statusCode())
                .isEqualTo(204);
        assertImap(stack, Place.OFFICE, owner.name(), token, "token-audience");
        // For who attaches to this stack next.
        stack.admin().send("PUT", scopes + scopeOfMail(stack), "");
    }

    private static Webmail clientWithScope(Stack stack, String name, Map<String, String> attributes) {
        stack.admin()
                .send(
                        "POST",
                        "a.tld/clients",
                        Json.write(Map.of(
                                "clientId",
                                name,
                                "publicClient",
                                true,
                                "redirectUris",
                                List.of("http://127.0.0.1:8000/*"),
                                "attributes",
                                attributes,
                                "defaultClientScopes",
                                List.of("basic", "acr", "roles", "profile", "email", "web-origins"),
                                "optionalClientScopes",
                                List.of("mail"))));
        return new Webmail(stack.keycloakUrl(), "a.tld", name);
    }

    private static String idOfClient(Stack stack, String name) {
        return Json.read(stack.admin()
                        .send("GET", "a.tld/clients?clientId=" + name, "")
                        .body())
                .path(0)
                .path("id")
                .asText();
    }

    private static String scopeOfMail(Stack stack) {
        for (JsonNode scope :
                Json.read(stack.admin().send("GET", "a.tld/client-scopes", "").body())) {
            if (scope.path("name").asText().equals("mail")) {
                return scope.path("id").asText();
            }
        }
        throw new IllegalStateException("no scope named mail");
    }

    private static JsonNode claims(String token) {
        String payload = token.split("\\.", -1)[1];
        return Json.read(new String(Base64.getUrlDecoder().decode(payload), UTF_8));
    }
}
