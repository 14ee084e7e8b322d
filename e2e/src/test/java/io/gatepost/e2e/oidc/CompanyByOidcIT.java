// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.jwk.RSAKey;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.Page;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.PlainVisitor;
import io.gatepost.e2e.client.Webmail;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A domain's company from the discovery document of its OpenID provider, and its people come in (issue 5, point 6). */
@OnTheStack
final class CompanyByOidcIT {
    @Test
    void an_issuer_in_and_people_come_in_by_that_company(Stack stack) throws IOException {
        try (Issuer issuer = new Issuer();
                OidcTenant tenant = new OidcTenant(stack);
                PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            // Before the company knows us there is no client, and all it has to be told can be seen.
            JsonNode first = Json.read(tenant.post("?dryRun=true", Map.of("issuer", issuer.address()))
                    .body());
            assertThat(errors(first)).as(first.toString()).containsExactly("client");
            assertThat(first.at("/ours/redirectUri").asText())
                    .isEqualTo(stack.keycloakUrl() + "realms/isp/broker/" + tenant.alias() + "/endpoint");

            HttpResponse<String> made = tenant.post("", OidcTenant.wish(issuer));
            assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
            assertThat(made.body()).doesNotContain(Issuer.SECRET);
            String tag = made.headers().firstValue("ETag").orElseThrow();
            HttpResponse<String> again = tenant.post("", OidcTenant.wish(issuer));
            assertThat(Json.read(again.body()).path("changed").asBoolean(true))
                    .as(again.body())
                    .isFalse();
            assertThat(again.headers().firstValue("ETag")).contains(tag);
            JsonNode seen = tenant.get("");
            assertThat(seen.path("protocol").asText()).isEqualTo("oidc");
            assertThat(seen.at("/client/authentication").asText()).isEqualTo("client_secret_basic");
            assertThat(seen.at("/keys/0").asText()).isEqualTo("first (RSA 2048)");
            assertThat(seen.toString()).doesNotContain(Issuer.SECRET);
            assertThat(stack.admin()
                            .send("GET", "isp/gatepost/policies/" + tenant.domain(), "")
                            .body())
                    .contains(tenant.alias());

            issuer.signsIn(tenant.person("new"));
            Webmail.SignIn signIn = stack.webmail("isp").begin(Map.of("kc_idp_hint", tenant.alias()));
            Page page = visitor.open(signIn.address());
            assertThat(page).isInstanceOf(Page.Arrived.class);
            assertThat(issuer.lastAsked())
                    .containsEntry("response_type", "code")
                    .containsEntry("code_challenge_method", "S256")
                    .containsKeys("nonce", "state");
            Webmail.TokenAnswer tokens = stack.webmail("isp").redeem(Place.HOME, signIn, (Page.Arrived) page);
            assertThat(tokens).isInstanceOf(Webmail.Tokens.class);
            String id = ((Webmail.Tokens) tokens).id();
            assertThat(Json.read(new String(Base64.getUrlDecoder().decode(id.split("\\.", -1)[1]), UTF_8))
                            .path("acr")
                            .asText())
                    .isEqualTo("oidc");

            // The subject is who it is, whatever it is called later; another subject of that name is somebody else.
            Person newcomer = new Person("isp", "new@" + tenant.domain(), "", "");
            assertThat(tenant.tiesOf(newcomer).at("/0/userId").asText()).isEqualTo("new");
            issuer.signsIn(tenant.person("new", "renamed@" + tenant.domain()));
            try (PlainVisitor later = new PlainVisitor(Place.HOME)) {
                assertThat(tenant.comeIn(later)).isInstanceOf(Page.Arrived.class);
            }
            issuer.signsIn(tenant.person("other", newcomer.name()));
            try (PlainVisitor thief = new PlainVisitor(Place.HOME)) {
                assertThat(tenant.comeIn(thief)).isNotInstanceOf(Page.Arrived.class);
            }
            assertThat(tenant.tiesOf(newcomer)).hasSize(1);
        }
    }

    @Test
    void a_company_speaks_for_its_own_domain_alone(Stack stack) throws IOException {
        try (Issuer issuer = new Issuer();
                OidcTenant tenant = new OidcTenant(stack).setUp(issuer);
                PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            String foreign = "new-" + Long.toHexString(System.nanoTime()) + "@c.tld";
            issuer.signsIn(tenant.person("stranger", foreign));
            assertThat(tenant.comeIn(visitor)).isEqualTo(new Page.Refused("company-provider"));
            assertThat(stack.admin()
                            .send("GET", "isp/users?exact=true&username=" + foreign.replace("@", "%40"), "")
                            .body())
                    .isEqualTo("[]");
        }
    }

    /**
     * In the office the password is enough to come in. To come in by one's own sign-in at the company, from anywhere and ever after, it is
     * not: Keycloak's flow asks for codes, and for no security key.
     */
    @Test
    void who_has_the_password_ties_nobody_elses_account_without_its_factor(Stack stack) throws IOException {
        try (Issuer issuer = new Issuer();
                OidcTenant tenant = new OidcTenant(stack, OFFICE_BY_PASSWORD).setUp(issuer);
                PlainVisitor visitor = new PlainVisitor(Place.OFFICE)) {
            Person victim = withSecurityKey(stack, tenant);
            Map<String, Object> insider = new HashMap<>(tenant.person("insider"));
            // So that the page for the profile asks for what is missing, and for the address.
            insider.remove("family_name");
            issuer.signsIn(insider);
            tenant.comeIn(visitor);
            visitor.submit(Map.of(
                    "username",
                    "insider@" + tenant.domain(),
                    "email",
                    victim.name(),
                    "firstName",
                    "Some",
                    "lastName",
                    "Body"));
            assertThat(visitor.submit(Map.of("submitAction", "linkAccount"))).isInstanceOf(Page.PasswordAsked.class);
            assertThat(visitor.enterRight(victim.name(), victim.password()))
                    .isEqualTo(new Page.Refused("second-factor-needed"));
            assertThat(tenant.tiesOf(victim)).isEmpty();
        }
    }

    @Test
    void the_owner_ties_the_account_by_its_factor(Stack stack) throws IOException {
        try (Issuer issuer = new Issuer();
                OidcTenant tenant = new OidcTenant(stack, OFFICE_BY_PASSWORD).setUp(issuer);
                PlainVisitor visitor = new PlainVisitor(Place.OFFICE)) {
            Person owner = stack.admin().somebody(OidcTenant.REALM, tenant.domain(), "owner");
            issuer.signsIn(tenant.person("owner", owner.name()));
            visitor.open(stack.webmail(OidcTenant.REALM)
                    .begin(Map.of("kc_action", "idp_link:" + tenant.alias()))
                    .address());
            Page page = visitor.enterRight(owner.name(), owner.password());
            assertThat(page).isInstanceOf(Page.CodeAsked.class);
            assertThat(tenant.tiesOf(owner)).isEmpty();
            page = visitor.enterRightCode(owner.otpSecret());
            if (!visitor.asking().isEmpty()) {
                page = visitor.submit(Map.of());
            }
            assertThat(page).isInstanceOf(Page.Arrived.class);
            assertThat(tenant.tiesOf(owner).at("/0/userId").asText()).isEqualTo("owner");
        }
    }

    private static final String OFFICE_BY_PASSWORD = """
            {"version": 1, "networks": {"office": ["127.0.10.0/24"]}, "secondFactor": {"enrolment": "required"},
             "services": {"web": {"trusted": ["password"], "elsewhere": ["password+second-factor", "oidc"]}}}""";

    private static Person withSecurityKey(Stack stack, OidcTenant tenant) {
        Person person = new Person(OidcTenant.REALM, "victim@" + tenant.domain(), "a-good-password", "");
        OidcTenant.expect(
                201,
                stack.admin()
                        .send(
                                "POST",
                                OidcTenant.REALM + "/users",
                                Json.write(Map.of(
                                        "username",
                                        person.name(),
                                        "email",
                                        person.name(),
                                        "firstName",
                                        "Some",
                                        "lastName",
                                        "Body",
                                        "enabled",
                                        true,
                                        "credentials",
                                        List.of(
                                                Map.of("type", "password", "value", person.password()),
                                                Map.of(
                                                        "type",
                                                        "webauthn",
                                                        "userLabel",
                                                        "key",
                                                        "secretData",
                                                        "{}",
                                                        "credentialData",
                                                        "{\"aaguid\": \"00000000-0000-0000-0000-000000000000\","
                                                                + " \"credentialId\": \"AAAA\", \"counter\": 0}"))))));
        return person;
    }

    /** Two admins at once: the second one's company must not take over the accounts that are tied to the first one's. */
    @Test
    void of_two_companies_at_the_same_moment_one_is_set_up(Stack stack) throws Exception {
        try (Issuer one = new Issuer();
                Issuer other = new Issuer();
                OidcTenant tenant = new OidcTenant(stack);
                ExecutorService admins = Executors.newFixedThreadPool(2)) {
            CyclicBarrier bothAsked = new CyclicBarrier(2);
            for (Issuer issuer : List.of(one, other)) {
                issuer.says(said -> meet(bothAsked));
            }
            List<Future<HttpResponse<String>>> answers = admins.invokeAll(List.of(
                    () -> tenant.post("", OidcTenant.wish(one)), () -> tenant.post("", OidcTenant.wish(other))));
            List<Integer> statuses = new ArrayList<>();
            for (Future<HttpResponse<String>> answer : answers) {
                statuses.add(answer.get().statusCode());
            }
            assertThat(statuses).containsExactlyInAnyOrder(201, 409);
            assertThat(tenant.get("").path("entityId").asText())
                    .isEqualTo((statuses.getFirst() == 201 ? one : other).address());
        }
    }

    private static void meet(CyclicBarrier others) {
        try {
            others.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void local_parts_are_of_a_claim_that_somebody_named(Stack stack) throws IOException {
        try (Issuer issuer = new Issuer();
                OidcTenant tenant = new OidcTenant(stack)) {
            Map<String, Object> wish = OidcTenant.wish(issuer);
            wish.put("names", "local-parts");
            HttpResponse<String> nameless = tenant.post("", wish);
            assertThat(nameless.statusCode()).isEqualTo(400);
            assertThat(nameless.body()).contains("\"/nameAttribute\"");
            wish.put("nameAttribute", "login");
            OidcTenant.expect(201, tenant.post("", wish));

            Map<String, Object> person = new HashMap<>(tenant.person("part"));
            person.put("login", "part");
            person.put("preferred_username", "boss");
            issuer.signsIn(person);
            try (PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
                assertThat(tenant.comeIn(visitor)).isInstanceOf(Page.Arrived.class);
            }
            // By hand, past all that.
            tenant.changeByHand(config -> config.remove("gatepost.name"));
            issuer.signsIn(Map.of("sub", "other", "preferred_username", "boss"));
            try (PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
                assertThat(tenant.comeIn(visitor)).isEqualTo(new Page.Refused("company-unsafe"));
            }
            tenant.changeByHand(config -> config.put("issuer", "no address"));
            assertThat(errors(tenant.get(""))).contains("issuer", "name");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void another_realm_is_a_company_as_any_other(boolean secret, Stack stack) {
        try (OidcTenant tenant = new OidcTenant(stack);
                CompanyRealm company = CompanyRealm.of(stack, tenant, secret);
                PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            HttpResponse<String> made = tenant.post("", company.wish());
            assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
            assertThat(Json.read(made.body()).at("/client/authentication").asText())
                    .isEqualTo(secret ? "client_secret_basic" : "private_key_jwt");
            Person employee = company.hire("kay@" + tenant.domain());
            assertThat(tenant.comeIn(visitor)).isInstanceOf(Page.PasswordAsked.class);
            assertThat(visitor.enterRight(employee.name(), employee.password())).isInstanceOf(Page.Arrived.class);
            assertThat(tenant.tiesOf(new Person("isp", employee.name(), "", "")))
                    .hasSize(1);
        }
    }

    @Test
    void the_policy_can_demand_how_people_sign_in_there(Stack stack) throws IOException {
        try (Issuer issuer = new Issuer();
                OidcTenant tenant = new OidcTenant(
                                stack,
                                "{\"version\": 1, \"oidc\": {\"contexts\": [\"mfa\", \"urn:strong\"]},"
                                        + " \"services\": {\"web\": {\"elsewhere\": [\"oidc\"]}}}")
                        .setUp(issuer)) {
            issuer.signsIn(tenant.person("ann"));
            try (PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
                assertThat(tenant.comeIn(visitor)).isEqualTo(new Page.Refused("company-context"));
                assertThat(issuer.lastAsked().getOrDefault("acr_values", "").split(" ", -1))
                        .containsExactlyInAnyOrder("mfa", "urn:strong");
            }
            for (Map<String, Object> strong :
                    List.<Map<String, Object>>of(Map.of("acr", "urn:strong"), Map.of("amr", List.of("pwd", "mfa")))) {
                issuer.claims(claims -> {
                    strong.forEach(claims::claim);
                    return claims;
                });
                try (PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
                    assertThat(tenant.comeIn(visitor)).isInstanceOf(Page.Arrived.class);
                }
            }
        }
    }

    @Test
    void the_next_key_is_taken_when_it_signs_and_a_bad_fetch_changes_nothing(Stack stack) throws IOException {
        try (Issuer issuer = new Issuer();
                OidcTenant tenant = new OidcTenant(stack).setUp(issuer);
                PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            issuer.signsIn(tenant.person("rolled"));
            RSAKey next = Issuer.key("next");
            issuer.rolls(next, next);
            HttpResponse<String> refreshed = tenant.send("POST", "/refresh", "");
            assertThat(refreshed.statusCode()).as(refreshed.body()).isEqualTo(200);
            assertThat(Json.read(refreshed.body()).at("/keys/0").asText()).isEqualTo("next (RSA 2048)");
            assertThat(tenant.comeIn(visitor)).isInstanceOf(Page.Arrived.class);

            issuer.says(said -> said.put("issuer", "https://other.example"));
            assertThat(tenant.send("POST", "/refresh", "").statusCode()).isEqualTo(422);
            assertThat(tenant.get("").at("/metadata/problem").asText()).contains("another issuer");
            issuer.says(said -> said.put("token_endpoint", "https://10.0.0.1/token"));
            assertThat(tenant.send("POST", "/refresh", "").body()).contains("endpoint: ");
            try (PlainVisitor later = new PlainVisitor(Place.HOME)) {
                assertThat(tenant.comeIn(later)).isInstanceOf(Page.Arrived.class);
            }
        }
    }

    @Test
    void a_test_shows_what_arrived_and_signs_nobody_in(Stack stack) throws IOException {
        try (Issuer issuer = new Issuer();
                OidcTenant tenant = new OidcTenant(stack).setUp(issuer);
                PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            Map<String, Object> person = new HashMap<>(tenant.person("tried"));
            person.put("email_verified", false);
            issuer.signsIn(person);
            JsonNode test = Json.read(tenant.send("POST", "/tests", "").body());
            visitor.open(URI.create(test.path("url").asText()));
            assertThat(visitor.html()).contains("The test is over");
            JsonNode seen = tenant.get("/tests/" + test.path("id").asText()).path("arrived");
            assertThat(seen.path("fault").asText()).as(seen.toString()).isEqualTo("company-answer: email-unverified");
            assertThat(seen.path("subject").asText()).isEqualTo("tried");
            assertThat(seen.path("account").asText()).isEqualTo("tried@" + tenant.domain());
            assertThat(seen.path("outcome").asText()).isEqualTo("admit");
            assertThat(seen.path("attributes").findValuesAsText("name")).contains("email", "given_name");
            assertThat(stack.admin()
                            .send("GET", "isp/users?exact=true&username=tried%40" + tenant.domain(), "")
                            .body())
                    .as("no account")
                    .isEqualTo("[]");
        }
    }

    static List<String> errors(JsonNode answer) {
        return StreamSupport.stream(answer.path("findings").spliterator(), false)
                .filter(finding -> finding.path("level").asText().equals("error"))
                .map(finding -> finding.path("what").asText())
                .toList();
    }
}
