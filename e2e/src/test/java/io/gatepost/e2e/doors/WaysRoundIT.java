// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.doors;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.HttpPlace;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.Otp;
import io.gatepost.e2e.client.Page;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.PlainVisitor;
import io.gatepost.e2e.client.Webmail;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the admins of a realm can set, by intent or by accident, does not let anybody past the policy. One realm each. */
@OnTheStack
final class WaysRoundIT {
    private final CarelessRealm realm;

    WaysRoundIT(Stack stack) {
        realm = CarelessRealm.of(stack);
    }

    @AfterEach
    void noRealm() {
        realm.close();
    }

    /** The executor chooses the flow at the beginning, and a login that is started over has Keycloak's again (CVE-2026-94218). */
    @Test
    void row_28_a_flow_that_is_only_enforced_by_a_client_policy_is_lost_at_a_restart_and_the_gate_is_not() {
        realm.post(
                "/authentication/flows",
                Map.of("alias", "closed", "providerId", "basic-flow", "topLevel", true, "builtIn", false));
        realm.post(
                "/authentication/flows/closed/executions/execution", Map.of("provider", "deny-access-authenticator"));
        String executions = realm.name() + "/authentication/flows/closed/executions";
        JsonNode execution =
                Json.read(realm.admin().send("GET", executions, "").body()).get(0);
        ((ObjectNode) execution).put("requirement", "REQUIRED");
        realm.admin().send("PUT", executions, Json.write(execution));
        realm.put(
                "/client-policies/profiles",
                Map.of(
                        "profiles",
                        List.of(Map.of(
                                "name",
                                "closed",
                                "executors",
                                List.of(Map.of(
                                        "executor",
                                        "auth-flow-enforcer",
                                        "configuration",
                                        Map.of("auth-flow-alias", "closed")))))));
        realm.put(
                "/client-policies/policies",
                Map.of(
                        "policies",
                        List.of(Map.of(
                                "name",
                                "closed",
                                "enabled",
                                true,
                                "conditions",
                                List.of(Map.of("condition", "any-client", "configuration", Map.of())),
                                "profiles",
                                List.of("closed")))));
        try (Stranger outside = new Stranger(realm, Place.HOME);
                Stranger inside = new Stranger(realm, Place.OFFICE)) {
            assertThat(startedOver(outside)).isInstanceOf(Page.Refused.class);
            // Keycloak's hole is there, or this would show nothing.
            assertThat(startedOver(inside)).isInstanceOf(Page.Arrived.class);
        }
    }

    private static Page startedOver(Stranger stranger) {
        URI begin = stranger.client(Clients.PUBLIC).begin().address();
        assertThat(stranger.open(begin)).as("the enforced flow denies").isInstanceOf(Page.Closed.class);
        stranger.open(URI.create(stranger.realm().at("/login-actions/restart") + "?"
                + HttpPlace.encode(Map.of(
                        "client_id",
                        Clients.PUBLIC,
                        "tab_id",
                        stranger.visitor().tab()))));
        return stranger.signIn();
    }

    /** Keycloak then runs no client policy at all, those of the server included. */
    @Test
    void client_policies_that_cannot_be_read_switch_nothing_of_ours_off() {
        try (Stranger inside = new Stranger(realm, Place.OFFICE);
                Stranger outside = new Stranger(realm, Place.HOME)) {
            Webmail.Tokens tokens = tokens(inside);
            assertThat(realm.admin()
                            .send(
                                    "PUT",
                                    realm.name(),
                                    Json.write(Map.of(
                                            "realm",
                                            realm.name(),
                                            "attributes",
                                            Map.of("client-policies.policies", "{garbage"))))
                            .statusCode())
                    .isEqualTo(204);
            assertThat(outside.signIn(outside.client(Clients.PUBLIC).begin().address()))
                    .isNotInstanceOf(Page.Arrived.class);
            assertThat(outside.post("/protocol/openid-connect/userinfo", Map.of("access_token", tokens.access()))
                            .statusCode())
                    .isEqualTo(403);
            assertThat(outside.client(Clients.PUBLIC).refresh(Place.HOME, tokens))
                    .isInstanceOf(Webmail.NoTokens.class);
        }
    }

    @Test
    void row_17_a_realm_without_the_gate_gives_no_tokens_and_no_assertions() {
        for (String action : List.of("gatepost-gate", "gatepost-fresh-factor", "gatepost-trust")) {
            assertThat(realm.admin()
                            .send("DELETE", realm.name() + "/authentication/required-actions/" + action, "")
                            .statusCode())
                    .as(action)
                    .isEqualTo(204);
        }
        try (Stranger outside = new Stranger(realm, Place.HOME)) {
            Webmail webmail = outside.client(Clients.PUBLIC);
            Webmail.SignIn signIn = webmail.begin();
            // Nobody stands there any more, or this would show nothing.
            Page.Arrived arrived = Visit.arrived(outside.signIn(signIn.address()));
            assertThat(webmail.redeem(Place.HOME, signIn, arrived)).isInstanceOf(Webmail.NoTokens.class);
            assertThat(outside.open(outside.samlClient(Clients.SAML).begin())).isNotEqualTo(new Page.SamlAnswer(true));
            assertThat(outside.client(Clients.GRANT).passwordGrant(Place.HOME, outside.login()))
                    .isInstanceOf(Webmail.NoTokens.class);
        }
    }

    /**
     * A flow that asks for a name and nothing else proves nothing, in the office neither; nor does a step behind it that nobody here knows
     * to ask for a password. (Keycloak's form for the name reports one.)
     */
    @ParameterizedTest
    @ValueSource(strings = {"", "direct-grant-validate-username"})
    void a_flow_that_asks_for_no_proof_lets_nobody_in(String andThen) {
        realm.post(
                "/authentication/flows",
                Map.of("alias", "names", "providerId", "basic-flow", "topLevel", true, "builtIn", false));
        String executions = "/authentication/flows/names/executions";
        for (String step : Stream.of("auth-username-form", andThen)
                .filter(name -> !name.isEmpty())
                .toList()) {
            realm.post(executions + "/execution", Map.of("provider", step));
        }
        for (JsonNode execution : Json.read(
                realm.admin().send("GET", realm.name() + executions, "").body())) {
            ((ObjectNode) execution).put("requirement", "REQUIRED");
            realm.admin().send("PUT", realm.name() + executions, Json.write(execution));
        }
        realm.put("", Map.of("browserFlow", "names"));
        for (Place place : List.of(Place.OFFICE, Place.HOME)) {
            try (Stranger stranger = new Stranger(realm, place)) {
                stranger.open(stranger.client(Clients.PUBLIC).begin().address());
                assertThat(stranger.visitor()
                                .submit(Map.of("username", stranger.person().name())))
                        .as("from %s", place)
                        .isInstanceOf(Page.Refused.class);
            }
        }
    }

    /** Notes of a session are where the gate remembers; an identity provider's mapper may write any, and must not write those. */
    @Test
    void an_identity_providers_mapper_writes_no_proof() {
        Person employee;
        try (Stranger outside = new Stranger(realm, Place.HOME)) {
            employee = realm.company().employ(outside.person());
            String tomorrow = Long.toString(System.currentTimeMillis() / 1000);
            for (Map.Entry<String, String> note : Map.of(
                            "gatepost.factor", "otp@" + tomorrow,
                            "gatepost.entry", "PAGE",
                            "gatepost.saml", Company.ALIAS + "@" + tomorrow,
                            "gatepost.enrolled", "otp@" + tomorrow)
                    .entrySet()) {
                companyWrites(note.getKey(), note.getValue());
            }
            // With a factor the domain would take the password from anywhere.
            assertThat(realm.admin()
                            .send("PUT", realm.name() + "/gatepost/policies/default", WITH_A_FACTOR)
                            .statusCode())
                    .isEqualTo(200);
            outside.open(outside.client(Clients.PUBLIC)
                    .begin(Map.of("kc_idp_hint", Company.ALIAS))
                    .address());
            outside.visitor().enterRight(employee.name(), employee.password());
            assertThat(outside.visitor().submit(Map.of())).isInstanceOf(Page.Refused.class);
        }
    }

    /** A seal that the gate itself made is good in its own session, and nowhere else that a realm admin carries it. */
    @Test
    void a_seal_is_worth_nothing_in_another_session() {
        assertThat(realm.admin()
                        .send("PUT", realm.name() + "/gatepost/policies/default", WITH_A_FACTOR)
                        .statusCode())
                .isEqualTo(200);
        Person owner = realm.admin().somebody(realm.name(), "sealed");
        shows("gatepost.factor", "seal");
        Webmail webmail = new Webmail(realm.stack().keycloakUrl(), realm.name(), Clients.PUBLIC);
        String seal;
        try (PlainVisitor proven = new PlainVisitor(Place.HOME)) {
            Webmail.SignIn signIn = webmail.begin();
            proven.open(signIn.address());
            proven.enterRight(owner.name(), owner.password());
            Page.Arrived arrived = (Page.Arrived) proven.enterCode(Otp.next(owner.otpSecret()));
            Webmail.Tokens tokens = (Webmail.Tokens) webmail.redeem(Place.HOME, signIn, arrived);
            String payload = tokens.access().split("\\.", -1)[1];
            seal = Json.read(new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8))
                    .path("seal")
                    .asText();
            assertThat(seal).startsWith("otp@");
        }
        Person employee = realm.company().employ(owner);
        companyWrites("gatepost.factor", seal);
        try (PlainVisitor carried = new PlainVisitor(Place.HOME)) {
            Webmail.SignIn signIn = webmail.begin(Map.of("kc_idp_hint", Company.ALIAS));
            carried.open(signIn.address());
            carried.enterRight(employee.name(), employee.password());
            assertThat(carried.submit(Map.of())).isEqualTo(new Page.CodeAsked(false));
            Page.Arrived arrived = (Page.Arrived) carried.enterCode(Otp.next(owner.otpSecret()));
            assertThat(webmail.redeem(Place.HOME, signIn, arrived)).isInstanceOf(Webmail.Tokens.class);
        }
    }

    /** Every login by the company leaves this note in its session. */
    private void companyWrites(String note, String value) {
        assertThat(realm.post(
                                "/identity-provider/instances/" + Company.ALIAS + "/mappers",
                                Map.of(
                                        "name",
                                        note,
                                        "identityProviderAlias",
                                        Company.ALIAS,
                                        "identityProviderMapper",
                                        "hardcoded-user-session-attribute-idp-mapper",
                                        "config",
                                        Map.of("attribute", note, "attribute.value", value, "syncMode", "FORCE")))
                        .statusCode())
                .isEqualTo(201);
    }

    /** The public client's tokens tell what stands in this note of the session. */
    private void shows(String note, String claim) {
        String client = Json.read(realm.admin()
                        .send("GET", realm.name() + "/clients?clientId=" + Clients.PUBLIC, "")
                        .body())
                .get(0)
                .path("id")
                .asText();
        assertThat(realm.post(
                                "/clients/" + client + "/protocol-mappers/models",
                                Map.of(
                                        "name",
                                        claim,
                                        "protocol",
                                        "openid-connect",
                                        "protocolMapper",
                                        "oidc-usersessionmodel-note-mapper",
                                        "config",
                                        Map.of(
                                                "user.session.note",
                                                note,
                                                "claim.name",
                                                claim,
                                                "jsonType.label",
                                                "String",
                                                "access.token.claim",
                                                "true")))
                        .statusCode())
                .isEqualTo(201);
    }

    private static final String WITH_A_FACTOR = """
        {"version": 1, "networks": {"office": ["127.0.10.0/24"]}, "secondFactor": {"enrolment": "required"},
         "services": {"web": {"trusted": ["password"], "elsewhere": ["password+second-factor"]}}}\
        """;

    /** Such a session began before Gatepost was installed, or while the gate was away: it is worth nothing, and harms nobody. */
    @Test
    void who_still_has_a_session_from_before_is_asked_for_the_password_and_not_locked_out() {
        String gate = "/authentication/required-actions/gatepost-gate";
        Map<String, Object> row =
                Map.of("alias", "gatepost-gate", "providerId", "gatepost-gate", "name", "Gatepost", "priority", 1);
        Map<String, Object> off = new HashMap<>(row);
        off.put("enabled", false);
        Map<String, Object> on = new HashMap<>(row);
        on.put("enabled", true);
        for (Place place : List.of(Place.OFFICE, Place.HOME)) {
            try (Stranger stranger = new Stranger(realm, place)) {
                realm.put(gate, off);
                Webmail webmail = stranger.client(Clients.PUBLIC);
                stranger.signIn(webmail.begin().address());
                realm.put(gate, on);
                Webmail.SignIn signIn = webmail.begin();
                assertThat(stranger.open(signIn.address())).isEqualTo(new Page.PasswordAsked(false));
                Page page = stranger.signIn();
                if (place == Place.OFFICE) {
                    assertThat(page)
                            .isInstanceOfSatisfying(
                                    Page.Arrived.class,
                                    arrived -> assertThat(webmail.redeem(place, signIn, arrived))
                                            .isInstanceOf(Webmail.Tokens.class));
                } else {
                    assertThat(page).isInstanceOf(Page.Refused.class);
                }
            }
        }
    }

    /** A second person in one browser takes over nothing of the first. */
    @Test
    void row_29_what_one_person_showed_does_not_let_in_the_next_in_the_same_browser(Stack stack) {
        Clients.make(stack.admin(), "a.tld");
        Person first = stack.admin().somebody("a.tld", "first");
        Person second = stack.admin()
                .create(new Person(
                        "a.tld", "second-" + Long.toHexString(System.nanoTime()) + "@a.tld", "a-seconds-password", ""));
        Webmail webmail = new Webmail(stack.keycloakUrl(), "a.tld", Clients.PUBLIC);
        try (PlainVisitor browser = new PlainVisitor(Place.HOME)) {
            browser.open(webmail.begin().address());
            browser.enterRight(first.name(), first.password());
            assertThat(browser.enterCode(Otp.next(first.otpSecret()))).isInstanceOf(Page.Arrived.class);
            browser.open(webmail.begin(Map.of("prompt", "login")).address());
            browser.open(URI.create(browser.asking().replaceFirst("/authenticate\\?", "/restart?")));
            assertThat(browser.enterRight(second.name(), second.password())).isInstanceOf(Page.Refused.class);
        }
    }

    private static Webmail.Tokens tokens(Stranger stranger) {
        Webmail webmail = stranger.client(Clients.PUBLIC);
        Webmail.SignIn signIn = webmail.begin();
        Page.Arrived arrived = Visit.arrived(stranger.signIn(signIn.address()));
        if (webmail.redeem(stranger.place(), signIn, arrived) instanceof Webmail.Tokens tokens) {
            return tokens;
        }
        throw new IllegalStateException("no tokens where the policy lets in");
    }
}
