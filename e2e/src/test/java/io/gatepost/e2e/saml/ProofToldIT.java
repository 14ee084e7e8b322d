// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.saml;

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
import io.gatepost.e2e.client.Webmail;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opensaml.saml.saml2.core.Assertion;
import org.opensaml.saml.saml2.core.AuthnContext;

/** Clients of either protocol are told the proof that was used, and get a stronger one when they ask for it. */
@OnTheStack
final class ProofToldIT {
    private static final String REALM = "a.tld";
    private static final String MFA = "https://refeds.org/profile/mfa";
    private static final String ESSENTIAL =
            "{\"id_token\":{\"acr\":{\"essential\":true,\"values\":[\"password+second-factor\"]}}}";

    @Test
    void the_password_in_the_office_is_told_as_that(Stack stack) {
        Person person = stack.admin().somebody(REALM, "told");
        try (PlainVisitor visitor = new PlainVisitor(Place.OFFICE)) {
            Webmail.SignIn signIn = stack.webmail(REALM).begin();
            visitor.open(signIn.address());
            told(stack, Place.OFFICE, signIn, visitor.enterRight(person.name(), person.password()), "password", "pwd");
        }
    }

    @Test
    void password_and_code_are_told_as_both(Stack stack) {
        Person person = stack.admin().somebody(REALM, "told");
        try (PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            Webmail.SignIn signIn = stack.webmail(REALM).begin();
            visitor.open(signIn.address());
            visitor.enterRight(person.name(), person.password());
            Page page = visitor.enterCode(Otp.next(person.otpSecret()));
            told(stack, Place.HOME, signIn, page, "password+second-factor", "pwd", "otp", "mfa");
        }
    }

    /** Keycloak's own REST takes any text for an entity ID; an assertion has room for URIs alone. */
    @ParameterizedTest
    @CsvSource({"https://company.example/saml, 1", "the company, 0"})
    void the_company_s_word_is_told_as_that(String entity, int named, Stack stack) {
        Person person = stack.admin().somebody(REALM, "told");
        try (IndependentCompany company = IndependentCompany.of(stack, REALM, Map.of("idpEntityId", entity));
                PlainVisitor visitor = new PlainVisitor(Place.HOME);
                IndependentClient client = IndependentClient.of(stack, REALM)) {
            company.employ(person);
            Webmail.SignIn signIn = stack.webmail(REALM).begin(Map.of("kc_idp_hint", company.alias()));
            SignOnRequest request = SignOnRequest.of(visitor.open(signIn.address()));
            String answer = Forgery.by(AuthnContext.X509_AUTHN_CTX, company.answer(request, person.name()))
                    .assertionSigned(company.signer());
            Page page = visitor.post(
                    request.consumer(),
                    Map.of("SAMLResponse", SamlXml.posted(answer), "RelayState", request.relayState()));
            told(stack, Place.HOME, signIn, page, "saml", "saml");

            IndependentClient.Asked asked = client.ask();
            assertThat(visitor.open(asked.address())).isEqualTo(new Page.SamlAnswer(true));
            Assertion assertion = client.verified(asked, visitor.field("SAMLResponse"));
            assertThat(context(assertion)).isEqualTo(AuthnContext.X509_AUTHN_CTX);
            assertThat(assertion
                            .getAuthnStatements()
                            .getFirst()
                            .getAuthnContext()
                            .getAuthenticatingAuthorities())
                    .extracting(authority -> authority.getURI())
                    .containsExactlyElementsOf(Collections.nCopies(named, entity));
        }
    }

    @Test
    void a_client_that_asks_for_a_second_factor_gets_one_where_the_policy_would_do_without(Stack stack) {
        Person person = stack.admin().somebody(REALM, "told");
        try (PlainVisitor visitor = new PlainVisitor(Place.OFFICE)) {
            Webmail.SignIn signIn = stack.webmail(REALM).begin(Map.of("acr_values", "password+second-factor"));
            visitor.open(signIn.address());
            assertThat(visitor.enterRight(person.name(), person.password())).isEqualTo(new Page.CodeAsked(false));
            Page page = visitor.enterCode(Otp.next(person.otpSecret()));
            told(stack, Place.OFFICE, signIn, page, "password+second-factor", "pwd", "otp", "mfa");
        }
    }

    @Test
    void a_client_that_insists_on_a_second_factor_is_not_told_of_one_that_is_not_there(Stack stack) {
        Person person = withoutFactor(stack);
        try (PlainVisitor visitor = new PlainVisitor(Place.OFFICE)) {
            visitor.open(stack.webmail("isp").begin(Map.of("claims", ESSENTIAL)).address());
            assertThat(visitor.enterRight(person.name(), person.password()))
                    .isEqualTo(new Page.Refused("second-factor-needed"));
        }
        try (PlainVisitor visitor = new PlainVisitor(Place.OFFICE)) {
            Webmail.SignIn signIn = stack.webmail("isp").begin(Map.of("acr_values", "password+second-factor"));
            visitor.open(signIn.address());
            Page page = visitor.enterRight(person.name(), person.password());
            assertThat(claims(stack, "isp", Place.OFFICE, signIn, page)
                            .path("acr")
                            .asText())
                    .isEqualTo("password");
        }
    }

    @Test
    void an_assertion_names_the_context_that_was_used(Stack stack) {
        Person person = stack.admin().somebody(REALM, "told");
        try (IndependentClient client = IndependentClient.of(stack, REALM);
                PlainVisitor visitor = new PlainVisitor(Place.OFFICE)) {
            IndependentClient.Asked asked = client.ask();
            visitor.open(asked.address());
            assertThat(visitor.enterRight(person.name(), person.password())).isEqualTo(new Page.SamlAnswer(true));
            assertThat(context(client.verified(asked, visitor.field("SAMLResponse"))))
                    .isEqualTo(AuthnContext.PASSWORD_AUTHN_CTX);
        }
        try (IndependentClient client = IndependentClient.of(stack, REALM);
                PlainVisitor visitor = new PlainVisitor(Place.OFFICE)) {
            IndependentClient.Asked asked = client.ask(MFA);
            visitor.open(asked.address());
            assertThat(visitor.enterRight(person.name(), person.password()))
                    .as("more than the policy asks for here")
                    .isEqualTo(new Page.CodeAsked(false));
            assertThat(visitor.enterCode(Otp.next(person.otpSecret()))).isEqualTo(new Page.SamlAnswer(true));
            assertThat(context(client.verified(asked, visitor.field("SAMLResponse"))))
                    .isEqualTo(MFA);
        }
        try (IndependentClient client = IndependentClient.of(stack, "isp");
                PlainVisitor visitor = new PlainVisitor(Place.OFFICE)) {
            Person plain = withoutFactor(stack);
            visitor.open(client.ask(MFA).address());
            assertThat(visitor.enterRight(plain.name(), plain.password()))
                    .isEqualTo(new Page.Refused("second-factor-needed"));
        }
        try (IndependentClient client = IndependentClient.of(stack, REALM);
                PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            IndependentClient.Asked asked = client.ask();
            visitor.open(asked.address());
            assertThat(visitor.enterRight(person.name(), person.password())).isEqualTo(new Page.CodeAsked(false));
            assertThat(visitor.enterCode(Otp.next(person.otpSecret()))).isEqualTo(new Page.SamlAnswer(true));
            assertThat(context(client.verified(asked, visitor.field("SAMLResponse"))))
                    .isEqualTo(MFA);
        }
    }

    private static Person withoutFactor(Stack stack) {
        Person person = stack.admin().somebody("isp", "told");
        return stack.admin().create(new Person("isp", "plain-" + person.name(), person.password(), ""));
    }

    private static String context(Assertion assertion) {
        return assertion
                .getAuthnStatements()
                .getFirst()
                .getAuthnContext()
                .getAuthnContextClassRef()
                .getURI();
    }

    private static void told(
            Stack stack, Place place, Webmail.SignIn signIn, Page page, String acr, String... methods) {
        JsonNode claims = claims(stack, REALM, place, signIn, page);
        assertThat(claims.path("acr").asText()).isEqualTo(acr);
        assertThat(claims.path("amr")).extracting(JsonNode::asText).containsExactlyElementsOf(List.of(methods));
    }

    /** Of the ID token, once the access token has been found to say the same. */
    private static JsonNode claims(Stack stack, String realm, Place place, Webmail.SignIn signIn, Page page) {
        assertThat(page).isInstanceOf(Page.Arrived.class);
        Webmail.TokenAnswer answer = stack.webmail(realm).redeem(place, signIn, (Page.Arrived) page);
        assertThat(answer).isInstanceOf(Webmail.Tokens.class);
        Webmail.Tokens tokens = (Webmail.Tokens) answer;
        JsonNode claims = payload(tokens.id());
        assertThat(payload(tokens.access()).path("acr")).isEqualTo(claims.path("acr"));
        assertThat(payload(tokens.access()).path("amr")).isEqualTo(claims.path("amr"));
        return claims;
    }

    private static JsonNode payload(String token) {
        return Json.read(new String(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]), StandardCharsets.UTF_8));
    }
}
