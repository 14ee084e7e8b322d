// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.doors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.HttpPlace;
import io.gatepost.e2e.client.Page;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.PlainVisitor;
import io.gatepost.e2e.client.Webmail;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The company's own login as the other proof, where the policy says {@code saml}. */
@OnTheStack
final class SamlProofIT {
    private static final Map<String, String> AT_THE_COMPANY = Map.of("kc_idp_hint", Company.ALIAS, "scope", "openid");

    @Test
    void opens_webmail_outside_and_counts_as_shown_lately(Stack stack) {
        Person person = stack.admin().somebody("a.tld", "saml");
        try (Company company = Company.of(stack, "a.tld");
                PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            Webmail webmail = stack.webmail("a.tld");
            Webmail.SignIn signIn = webmail.begin(AT_THE_COMPANY);
            cameBackFrom(company.employ(person), visitor, signIn);
            Page.Arrived arrived = Visit.arrived(visitor.submit(Map.of()));
            Webmail.Tokens tokens = (Webmail.Tokens) webmail.redeem(Place.HOME, signIn, arrived);
            assertThat(makeAppPassword(stack, tokens)).isEqualTo(201);
            assertThat(connection(stack, tokens)).contains("\"saml\"");
        }
    }

    private static String connection(Stack stack, Webmail.Tokens tokens) {
        return HttpPlace.at(Place.HOME)
                .send(
                        "GET",
                        stack.keycloakUrl().resolve("/realms/a.tld/gatepost/account/connection"),
                        "",
                        "Authorization",
                        "Bearer " + tokens.access())
                .body();
    }

    @Test
    void row_9_opens_nothing_where_the_policy_does_not_name_it(Stack stack) {
        Person person = stack.admin().somebody("isp", "saml");
        try (Company company = Company.of(stack, "isp");
                PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            cameBackFrom(company.employ(person), visitor, stack.webmail("isp").begin(AT_THE_COMPANY));
            assertThat(visitor.submit(Map.of())).isEqualTo(new Page.CodeAsked(false));
        }
    }

    @Test
    void a_changed_or_repeated_answer_opens_nothing(Stack stack) {
        Person person = stack.admin().somebody("a.tld", "saml");
        try (Company company = Company.of(stack, "a.tld");
                PlainVisitor visitor = new PlainVisitor(Place.HOME);
                PlainVisitor thief = new PlainVisitor(Place.HOME)) {
            Person employee = company.employ(person);
            Webmail.SignIn signIn = stack.webmail("a.tld").begin(AT_THE_COMPANY);
            cameBackFrom(employee, visitor, signIn);
            String answer = visitor.field("SAMLResponse");
            String changed =
                    new String(Base64.getMimeDecoder().decode(answer), UTF_8).replace(person.name(), "alice@a.tld");
            assertThat(visitor.submit(
                            Map.of("SAMLResponse", Base64.getEncoder().encodeToString(changed.getBytes(UTF_8)))))
                    .isNotInstanceOf(Page.Arrived.class);

            cameBackFrom(employee, thief, stack.webmail("a.tld").begin(AT_THE_COMPANY));
            assertThat(thief.submit(Map.of("SAMLResponse", answer))).isNotInstanceOf(Page.Arrived.class);
        }
    }

    private static void cameBackFrom(Person employee, PlainVisitor visitor, Webmail.SignIn signIn) {
        assertThat(visitor.open(signIn.address())).isEqualTo(new Page.PasswordAsked(false));
        assertThat(visitor.enterRight(employee.name(), employee.password())).isEqualTo(new Page.SamlAnswer(true));
    }

    private static int makeAppPassword(Stack stack, Webmail.Tokens tokens) {
        return HttpPlace.at(Place.HOME)
                .send(
                        "POST",
                        stack.keycloakUrl().resolve("/realms/a.tld/gatepost/account/app-passwords"),
                        "{\"label\":\"after SAML\",\"services\":[\"imap\"]}",
                        "Authorization",
                        "Bearer " + tokens.access(),
                        "Content-Type",
                        "application/json")
                .statusCode();
    }
}
