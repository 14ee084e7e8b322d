// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.saml;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.gatepost.e2e.Awaiting;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.Page;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.PlainVisitor;
import io.gatepost.e2e.client.Webmail;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensaml.saml.saml2.core.AuthnContext;
import org.opensaml.saml.saml2.core.StatusCode;

/** What a policy says of SAML, for one domain in a realm of many. */
@OnTheStack
final class CompanyPolicyIT {
    private static final String REALM = "isp";

    @Test
    void saml_alone_leads_straight_to_the_company_and_back(Stack stack) {
        try (Tenant tenant = new Tenant(stack);
                PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            Person person = tenant.employee("strong");
            assertThat(tenant.answered(visitor, person, AuthnContext.TIME_SYNC_TOKEN_AUTHN_CTX))
                    .isInstanceOfSatisfying(
                            Page.Arrived.class,
                            arrived -> assertThat(arrived.code()).isPresent());
        }
    }

    /** One who has no code at all, and one whose code is at home. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(booleans = {false, true})
    void beside_a_question_for_a_code_the_company_is_offered_to_whom_it_knows(boolean code, Stack stack) {
        try (Tenant tenant = new Tenant(stack, EITHER);
                PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            Person person = code ? tenant.employee("codeless") : tenant.employeeWithoutFactor("factorless");
            visitor.open(stack.webmail(REALM).begin().address());
            assertThat(visitor.has("social-" + tenant.company.alias()))
                    .as("Keycloak's own link")
                    .isTrue();
            assertThat(visitor.enterRight(person.name(), person.password()))
                    .isEqualTo(code ? new Page.CodeAsked(false) : new Page.Refused("enrol-from-trusted-network"));
            SignOnRequest request = SignOnRequest.of(visitor.follow("gatepost-company-" + tenant.company.alias()));
            String answer = tenant.company.answer(request, person.name()).assertionSigned(tenant.company.signer());
            assertThat(Tenant.posted(visitor, request, answer))
                    .isInstanceOfSatisfying(
                            Page.Arrived.class,
                            arrived -> assertThat(arrived.code()).isPresent());
        }
    }

    @Test
    void no_company_is_offered_where_it_would_not_do(Stack stack) {
        try (Tenant tenant = new Tenant(stack, EITHER);
                Tenant strict = new Tenant(stack, CODES);
                PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            Person stranger = stack.admin().somebody(REALM, tenant.domain, "unknown-there");
            Person strictly = strict.employee("no-saml");
            Person employee = tenant.employee("known-there");
            for (Person person : List.of(stranger, strictly)) {
                try (PlainVisitor other = new PlainVisitor(Place.HOME)) {
                    other.open(stack.webmail(REALM).begin().address());
                    assertThat(other.enterRight(person.name(), person.password()))
                            .isEqualTo(new Page.CodeAsked(false));
                    assertThat(other.has("gatepost-companies")).isFalse();
                }
            }
            visitor.open(stack.webmail(REALM).begin().address());
            String address = visitor.asking()
                    .replace("login-actions/authenticate", "gatepost/company/" + tenant.company.alias());
            assertThat(visitor.open(URI.create(address)))
                    .as("before the password")
                    .isInstanceOf(Page.Closed.class);
            // What the client insists on the company cannot show.
            visitor.open(stack.webmail(REALM)
                    .begin(Map.of(
                            "claims",
                            "{\"id_token\":{\"acr\":{\"essential\":true,\"values\":[\"password+second-factor\"]}}}"))
                    .address());
            assertThat(visitor.enterRight(employee.name(), employee.password())).isEqualTo(new Page.CodeAsked(false));
            assertThat(visitor.has("gatepost-companies")).isFalse();
        }
    }

    @Test
    void a_weaker_sign_in_at_the_company_is_refused_by_that_name(Stack stack) {
        try (Tenant tenant = new Tenant(stack);
                PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            Person weak = tenant.employee("weak");
            assertThat(tenant.answered(visitor, weak, AuthnContext.PPT_AUTHN_CTX))
                    .isEqualTo(new Page.Refused("company-context"));
            String refused = REALM + "/gatepost/audit?decision=refuse&account=" + weak.name();
            Awaiting.until(
                    Instant.now().plusSeconds(20),
                    "it is recorded",
                    () -> stack.admin().send("GET", refused, "").body().contains("company-context"));
            JsonNode login =
                    Json.read(stack.admin().send("GET", refused, "").body()).at("/logins/0");
            JsonNode explained = Json.read(stack.admin()
                    .send(
                            "GET",
                            REALM + "/gatepost/explain?id=" + login.path("id").asText(),
                            "")
                    .body());
            assertThat(explained.has("now"))
                    .as("what nobody recorded is not made up: " + explained)
                    .isFalse();
            assertThat(explained.path("unknown").asText()).contains("which company spoke");
        }
    }

    @Test
    void a_company_that_fails_leaves_a_page_and_no_circle(Stack stack) {
        try (Tenant tenant = new Tenant(stack);
                PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            Person person = tenant.employee("failed");
            SignOnRequest request = tenant.sent(visitor, person);
            String answer = tenant.company
                    .answer(request, person.name())
                    .response(response -> {
                        response.getAssertions().clear();
                        response.getStatus().getStatusCode().setValue(StatusCode.RESPONDER);
                    })
                    .responseSigned(tenant.company.signer());
            assertThat(Tenant.posted(visitor, request, answer)).isEqualTo(new Page.Refused("company"));
        }
    }

    @Test
    void a_company_opens_no_account_of_a_domain_that_does_not_name_it(Stack stack) {
        try (Tenant tenant = new Tenant(stack);
                PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            // Even an admin's slip: the account is linked to it.
            Person other = stack.admin().somebody(REALM, "c.tld", "other");
            tenant.company.employ(other);
            SignOnRequest request = SignOnRequest.of(visitor.open(stack.webmail(REALM)
                    .begin(Map.of("kc_idp_hint", tenant.company.alias()))
                    .address()));
            String answer = tenant.company.answer(request, other.name()).assertionSigned(tenant.company.signer());
            assertThat(Tenant.posted(visitor, request, answer)).isEqualTo(new Page.Refused("company-provider"));
        }
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource({
        "c.tld, an account of another domain",
        "'',    an account of its own domain that was never tied to it",
    })
    void a_company_cannot_tie_to_itself(String domain, String what, Stack stack) {
        try (Tenant tenant = new Tenant(stack);
                PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            Person victim = stack.admin().somebody(REALM, domain.isEmpty() ? tenant.domain : domain, "victim");
            SignOnRequest request = SignOnRequest.of(visitor.open(stack.webmail(REALM)
                    .begin(Map.of("kc_idp_hint", tenant.company.alias()))
                    .address()));
            String answer = Forgery.by(
                            AuthnContext.TIME_SYNC_TOKEN_AUTHN_CTX, tenant.company.answer(request, victim.name()))
                    .assertionSigned(tenant.company.signer());
            Page page = Tenant.posted(visitor, request, answer);
            // Through the pages of a first login, with the stolen password where one is asked for.
            for (int pages = 0;
                    pages < 5
                            && !(page instanceof Page.Arrived)
                            && !visitor.asking().isEmpty();
                    pages++) {
                page = page instanceof Page.PasswordAsked
                        ? visitor.enterRight(victim.name(), victim.password())
                        : page instanceof Page.CodeAsked
                                ? new Page.Closed("asks for the factor")
                                : visitor.submit(Map.of(
                                        "email", victim.name(),
                                        "username", victim.name(),
                                        "firstName", "Some",
                                        "lastName", "Body",
                                        "submitAction", "linkAccount"));
                if (page instanceof Page.Closed) {
                    break;
                }
            }
            assertThat(page).isNotInstanceOf(Page.Arrived.class);
            assertThat(Json.read(stack.admin()
                            .send("GET", REALM + "/users/" + stack.admin().idOf(victim) + "/federated-identity", "")
                            .body()))
                    .isEmpty();
        }
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource({
        "validateSignature, false",
        "idpEntityId, ''",
        "allowedClockSkew, 3600",
    })
    void a_provider_with_an_unsafe_setting_opens_nothing(String setting, String value, Stack stack) {
        Person person = stack.admin().somebody("a.tld", "careless");
        try (IndependentCompany company = IndependentCompany.of(stack, "a.tld", Map.of(setting, value));
                PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            company.employ(person);
            SignOnRequest request = SignOnRequest.of(visitor.open(stack.webmail("a.tld")
                    .begin(Map.of("kc_idp_hint", company.alias()))
                    .address()));
            String answer = company.answer(request, person.name()).assertionSigned(company.signer());
            assertThat(Tenant.posted(visitor, request, answer)).isEqualTo(new Page.Refused("company-unsafe"));
        }
    }

    /** Whoever stands on the way signs what they like: keys that came without TLS are nobody's. */
    @Test
    void a_provider_whose_keys_come_without_tls_opens_nothing(Stack stack) throws IOException {
        Person person = stack.admin().somebody("a.tld", "careless");
        AtomicReference<String> metadata = new AtomicReference<>("");
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] octets = Objects.requireNonNull(metadata.get()).getBytes(UTF_8);
            exchange.sendResponseHeaders(200, octets.length);
            exchange.getResponseBody().write(octets);
            exchange.close();
        });
        server.start();
        String address = "http://127.0.0.1:" + server.getAddress().getPort() + "/metadata";
        try (IndependentCompany company = IndependentCompany.of(
                        stack, "a.tld", Map.of("useMetadataDescriptorUrl", "true", "metadataDescriptorUrl", address));
                PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            metadata.set(Papers.of(company.entity(), company.signer()).unsigned());
            company.employ(person);
            SignOnRequest request = SignOnRequest.of(visitor.open(stack.webmail("a.tld")
                    .begin(Map.of("kc_idp_hint", company.alias()))
                    .address()));
            String answer = company.answer(request, person.name()).assertionSigned(company.signer());
            assertThat(Tenant.posted(visitor, request, answer)).isEqualTo(new Page.Refused("company-unsafe"));
        } finally {
            server.stop(0);
        }
    }

    private static final String STRONG_WORD = """
            {"version": 1, "saml": {"providers": ["%%s"], "contexts": ["%s"]}, "services": {"web": {"elsewhere": ["saml"]}}}
            """.formatted(AuthnContext.TIME_SYNC_TOKEN_AUTHN_CTX);

    private static final String EITHER = """
            {"version": 1, "saml": {"providers": ["%s"]},
             "secondFactor": {"enrolment": "required", "enrolFrom": "trusted"},
             "services": {"web": {"trusted": ["password"], "elsewhere": ["password+second-factor", "saml"]}}}
            """;

    private static final String CODES = EITHER.replace(", \"saml\"]", "]");

    /** A domain with a company, and a policy that names it. */
    private static final class Tenant implements AutoCloseable {
        private final Stack stack;
        private final String domain = "saml-" + Long.toHexString(System.nanoTime()) + ".tld";
        private final IndependentCompany company;

        /** The policy takes nothing but the company's word, and a strong one. */
        Tenant(Stack stack) {
            this(stack, STRONG_WORD);
        }

        Tenant(Stack stack, String policy) {
            this.stack = stack;
            this.company = IndependentCompany.of(stack, REALM);
            int status = stack.admin()
                    .send("PUT", REALM + "/gatepost/policies/" + domain, policy.formatted(company.alias()))
                    .statusCode();
            if (status / 100 != 2) {
                throw new IllegalStateException("the policy was answered by " + status);
            }
        }

        Person employee(String part) {
            Person person = stack.admin().somebody(REALM, domain, part);
            company.employ(person);
            return person;
        }

        Person employeeWithoutFactor(String part) {
            Person person = stack.admin().create(new Person(REALM, part + "@" + domain, "a-password-of-" + part, ""));
            company.employ(person);
            return person;
        }

        /** No page of ours stands between: the visitor is at the company at once. */
        SignOnRequest sent(PlainVisitor visitor, Person person) {
            Webmail.SignIn signIn = stack.webmail(REALM).begin(Map.of("login_hint", person.name()));
            return SignOnRequest.of(visitor.open(signIn.address()));
        }

        Page answered(PlainVisitor visitor, Person person, String context) {
            SignOnRequest request = sent(visitor, person);
            return posted(
                    visitor,
                    request,
                    Forgery.by(context, company.answer(request, person.name())).assertionSigned(company.signer()));
        }

        static Page posted(PlainVisitor visitor, SignOnRequest request, String answer) {
            return visitor.post(
                    request.consumer(),
                    Map.of("SAMLResponse", SamlXml.posted(answer), "RelayState", request.relayState()));
        }

        @Override
        public void close() {
            stack.admin().send("DELETE", REALM + "/gatepost/policies/" + domain, "");
            company.close();
        }
    }
}
