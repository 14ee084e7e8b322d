// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.doors;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.HttpPlace;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.Otp;
import io.gatepost.e2e.client.Page;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.PlainVisitor;
import io.gatepost.e2e.client.SamlClient;
import io.gatepost.e2e.client.Webmail;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the gate asks beyond the address: fresh factors for sensitive changes, enrolment where it may be done, and no way round. */
@OnTheStack
final class GateIT {
    private static final String REALM = "a.tld";
    private static final String PASSKEYS = """
            {"version": 1, "secondFactor": {"enrolment": "required", "methods": ["passkey"], "enrolFrom": "anywhere"},
             "services": {"web": {"trusted": [], "elsewhere": ["password+second-factor"]}}}""";

    @BeforeAll
    static void clients(Stack stack) {
        Clients.make(stack.admin(), REALM);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CONFIGURE_TOTP",
                "UPDATE_PASSWORD",
                "webauthn-register",
                "CONFIGURE_RECOVERY_AUTHN_CODES",
                "delete_credential",
                "gatepost-fresh-factor"
            })
    void row_23_a_sensitive_change_wants_the_factor_in_this_very_login_in_the_office_too(String action, Stack stack) {
        Person person = stack.admin().somebody(REALM, "sensitive");
        try (PlainVisitor visitor = new PlainVisitor(Place.OFFICE)) {
            signIn(stack, visitor, person);
            URI change = client(stack, Clients.PUBLIC)
                    .begin(Map.of("kc_action", action))
                    .address();
            assertThat(visitor.open(change)).isEqualTo(new Page.CodeAsked(false));
            Page page = visitor.enterCode(Otp.next(person.otpSecret()));
            // For a moment after a sign-in Keycloak may take the account for one that is being guessed at.
            for (int tries = 0; tries < 2 && page.equals(new Page.CodeAsked(true)); tries++) {
                page = visitor.enterCode(Otp.next(person.otpSecret()));
            }
            assertThat(page)
                    .as("after the code")
                    .isNotInstanceOf(Page.CodeAsked.class)
                    .isNotInstanceOf(Page.Refused.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Clients.PUBLIC, Clients.OVERRIDE})
    void a_first_factor_is_set_up_in_the_office_only(String client, Stack stack) {
        Person person = withoutFactor(stack);
        try (PlainVisitor outside = new PlainVisitor(Place.HOME);
                PlainVisitor inside = new PlainVisitor(Place.OFFICE)) {
            outside.open(client(stack, client).begin().address());
            assertThat(outside.enterRight(person.name(), person.password()))
                    .isEqualTo(new Page.Refused("enrol-from-trusted-network"));
            inside.open(client(stack, client).begin().address());
            assertThat(inside.enterRight(person.name(), person.password())).isEqualTo(new Page.EnrolmentOffered());
        }
    }

    /** The policy says passkeys: neither the demand nor whoever asks for it leads to a one-time password. */
    @Test
    void only_the_kinds_of_factor_that_the_policy_names_are_set_up(Stack stack) {
        String domain = "k" + System.nanoTime() + ".tld";
        Person person = stack.admin().create(new Person("isp", "key@" + domain, "keys-password-1", ""));
        Person owner = stack.admin()
                .create(new Person("isp", "owner@" + domain, "owners-password-1", "KRSXG5CTMVRXEZLUKRSXG5CT"));
        var written = stack.admin().send("PUT", "isp/gatepost/policies/" + domain, PASSKEYS);
        assertThat(written.statusCode()).as(written.body()).isEqualTo(201);
        Webmail webmail = new Webmail(stack.keycloakUrl(), "isp");
        try (PlainVisitor demanded = new PlainVisitor(Place.HOME);
                PlainVisitor asked = new PlainVisitor(Place.HOME)) {
            demanded.open(webmail.begin().address());
            demanded.enterRight(person.name(), person.password());
            assertThat(demanded.asking()).contains("/login-actions/required-action?", "execution=webauthn-register");
            asked.open(webmail.begin(Map.of("kc_action", "CONFIGURE_TOTP")).address());
            asked.enterRight(owner.name(), owner.password());
            assertThat(asked.enterCode(Otp.next(owner.otpSecret()))).isEqualTo(new Page.Refused("method-not-allowed"));
        }
    }

    /** Keycloak ignores an action for the rest of a login once it was asked for and is not supported. */
    @Test
    void the_gate_cannot_be_asked_away(Stack stack) {
        Person person = withoutFactor(stack);
        try (PlainVisitor outside = new PlainVisitor(Place.HOME)) {
            outside.open(client(stack, Clients.PUBLIC)
                    .begin(Map.of("kc_action", "gatepost-gate"))
                    .address());
            assertThat(outside.enterRight(person.name(), person.password()))
                    .isEqualTo(new Page.Refused("enrol-from-trusted-network"));
        }
    }

    @Test
    void setting_up_a_factor_begun_in_the_office_is_not_finished_outside(Stack stack) {
        Person person = withoutFactor(stack);
        try (PlainVisitor visitor = new PlainVisitor(Place.OFFICE)) {
            visitor.open(client(stack, Clients.PUBLIC).begin().address());
            assertThat(visitor.enterRight(person.name(), person.password())).isEqualTo(new Page.EnrolmentOffered());
            visitor.moveTo(Place.HOME);
            assertThat(visitor.submit(Map.of("totp", "000000")))
                    .isEqualTo(new Page.Refused("enrol-from-trusted-network"));
        }
    }

    @Test
    void wrong_codes_at_the_gate_are_asked_again_and_lock_the_account(Stack stack) {
        Person person = stack.admin().somebody(REALM, "guessed");
        try (PlainVisitor visitor = new PlainVisitor(Place.OFFICE)) {
            signIn(stack, visitor, person);
            visitor.moveTo(Place.HOME);
            // The stock flow lets the cookie pass, so that the page is the gate's own.
            assertThat(visitor.open(client(stack, Clients.OVERRIDE).begin().address()))
                    .isEqualTo(new Page.CodeAsked(false));
            for (int guess = 0; guess < 3; guess++) {
                assertThat(visitor.enterCode(Otp.wrong(person.otpSecret()))).isEqualTo(new Page.CodeAsked(true));
            }
            String locks = REALM + "/attack-detection/brute-force/users/"
                    + stack.admin().idOf(person);
            assertThat(eventually(
                            () -> Json.read(stack.admin().send("GET", locks, "").body())
                                    .path("numFailures")
                                    .asInt()))
                    .isEqualTo(3);
            assertThat(visitor.enterCode(Otp.next(person.otpSecret()))).isInstanceOf(Page.Arrived.class);
        }
    }

    /** Code and refresh of such a client come from its own address; what counts is where the browser was. */
    @Test
    void a_back_end_may_stand_anywhere_but_its_tokens_open_no_account(Stack stack) {
        Person person = stack.admin().somebody(REALM, "backend");
        Webmail backend = client(stack, Clients.BACKEND);
        try (PlainVisitor visitor = new PlainVisitor(Place.OFFICE)) {
            Webmail.SignIn signIn = backend.begin();
            visitor.open(signIn.address());
            Page.Arrived arrived = Visit.arrived(visitor.enterRight(person.name(), person.password()));
            HttpPlace itself = HttpPlace.at(Place.CAFE);
            var answer = itself.postForm(
                    realm(stack, "/protocol/openid-connect/token"),
                    Map.of(
                            "grant_type",
                            "authorization_code",
                            "client_id",
                            Clients.BACKEND,
                            "client_secret",
                            Clients.BACKEND_SECRET,
                            "redirect_uri",
                            "http://127.0.0.1:8000/signed-in",
                            "code_verifier",
                            signIn.verifier(),
                            "code",
                            arrived.code().orElseThrow()));
            assertThat(answer.statusCode()).isEqualTo(200);
            String bearer =
                    "Bearer " + Json.read(answer.body()).path("access_token").asText();
            assertThat(itself.get(realm(stack, "/protocol/openid-connect/userinfo"), "Authorization", bearer)
                            .statusCode())
                    .isEqualTo(200);
            assertThat(itself.get(realm(stack, "/account/"), "Authorization", bearer, "Accept", "application/json")
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void a_client_whose_service_does_not_exist_opens_nothing(Stack stack) {
        String id = "doors-misspelt-" + Long.toHexString(System.nanoTime());
        String client =
                "{\"clientId\":\"" + id + "\",\"publicClient\":true,\"redirectUris\":[\"http://127.0.0.1:8000/*\"],"
                        + "\"attributes\":{\"gatepost.service\":\"wbe\"}}";
        HttpResponse<String> made = stack.admin().send("POST", REALM + "/clients", client);
        assertThat(made.statusCode()).isEqualTo(400);
        assertThat(made.body()).contains("gatepost.service", "web or admin");
        // An import asks nobody.
        assertThat(stack.admin()
                        .send(
                                "POST",
                                REALM + "/partialImport",
                                "{\"ifResourceExists\":\"SKIP\",\"clients\":[" + client + "]}")
                        .statusCode())
                .isEqualTo(200);
        Person person = stack.admin().somebody(REALM, "misspelt");
        try (PlainVisitor visitor = new PlainVisitor(Place.OFFICE)) {
            signIn(stack, visitor, person);
            Page page = visitor.open(client(stack, id).begin().address());
            if (page instanceof Page.CodeAsked) {
                page = visitor.enterRightCode(person.otpSecret());
            }
            assertThat(page).isEqualTo(new Page.Refused("service-closed"));
        }
    }

    /** Of an account's own tokens only those of its admins administrate, and only as the policy has it for the service admin. */
    @Test
    void a_webmail_token_of_a_realm_admin_does_not_administrate(Stack stack) {
        Person person = stack.admin().somebody(REALM, "admin");
        makeRealmAdmin(stack, person);
        try (PlainVisitor visitor = new PlainVisitor(Place.OFFICE)) {
            Webmail webmail = client(stack, Clients.PUBLIC);
            Webmail.SignIn signIn = webmail.begin();
            visitor.open(signIn.address());
            Page.Arrived arrived = Visit.arrived(visitor.enterRight(person.name(), person.password()));
            if (!(webmail.redeem(Place.OFFICE, signIn, arrived) instanceof Webmail.Tokens tokens)) {
                throw new AssertionError("no tokens in the office");
            }
            String bearer = "Bearer " + tokens.access();
            assertThat(HttpPlace.at(Place.OFFICE)
                            .get(realm(stack, "/account/"), "Authorization", bearer, "Accept", "application/json")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(HttpPlace.at(Place.OFFICE)
                            .get(
                                    stack.keycloakUrl().resolve("/admin/realms/" + REALM + "/users"),
                                    "Authorization",
                                    bearer)
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    /** Keycloak's account REST removes credentials for any session (deprecated, but there). */
    @Test
    void a_session_of_the_office_takes_no_factor_away(Stack stack) {
        Person person = stack.admin().somebody(REALM, "robbed");
        String credentials = REALM + "/users/" + stack.admin().idOf(person) + "/credentials";
        String otp = "";
        for (var credential :
                Json.read(stack.admin().send("GET", credentials, "").body())) {
            otp = credential.path("type").asText().equals("otp")
                    ? credential.path("id").asText()
                    : otp;
        }
        try (Visit office = new Visit(stack, person, Coming.OFFICE);
                Visit proven = new Visit(stack, person, Coming.PROVEN)) {
            URI factor = realm(stack, "/account/credentials/" + otp);
            Webmail.Tokens bare = office.tokens(Clients.PUBLIC, "openid");
            for (URI path : List.of(factor, realm(stack, "/account/credentials/" + otp + "/"))) {
                assertThat(delete(Place.OFFICE, path, bare)).isEqualTo(403);
            }
            assertThat(delete(Place.CAFE, factor, proven.tokens(Clients.PUBLIC, "openid")))
                    .isEqualTo(204);
        }
    }

    private static int delete(Place from, URI address, Webmail.Tokens tokens) {
        return HttpPlace.at(from)
                // Without it the HTML console answers, and knows no such method.
                .send("DELETE", address, "", "Authorization", "Bearer " + tokens.access(), "Accept", "application/json")
                .statusCode();
    }

    /** Both stand before the same door and show the same page; only where it is sent to tells them apart. */
    @Test
    void the_flow_of_the_template_asks_before_the_gate_has_to(Stack stack) {
        Person person = stack.admin().somebody(REALM, "asked");
        try (PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            visitor.open(client(stack, Clients.PUBLIC).begin().address());
            assertThat(visitor.enterRight(person.name(), person.password())).isEqualTo(new Page.CodeAsked(false));
            assertThat(visitor.asking()).contains("/login-actions/authenticate?");
        }
    }

    /** The same as with tokens: what a session without the gate leads to is no assertion. */
    @Test
    void row_17_without_the_gate_there_is_no_assertion(Stack stack) {
        Person person = withoutFactor(stack);
        setGate(stack, false);
        try (PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            visitor.open(client(stack, Clients.OVERRIDE).begin().address());
            Visit.arrived(visitor.enterRight(person.name(), person.password()));
            assertThat(visitor.open(new SamlClient(stack.keycloakUrl(), REALM, Clients.SAML).begin()))
                    .isInstanceOf(Page.Closed.class);
        } finally {
            setGate(stack, true);
        }
    }

    /** A realm's admin can take the gate away; the session that somebody then gets is worth no token. */
    @Test
    void row_17_without_the_gate_there_is_no_token_and_no_new_factor(Stack stack) {
        Person person = withoutFactor(stack);
        setGate(stack, false);
        try (PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            Webmail override = client(stack, Clients.OVERRIDE);
            Webmail.SignIn signIn = override.begin();
            visitor.open(signIn.address());
            Page.Arrived arrived = Visit.arrived(visitor.enterRight(person.name(), person.password()));
            assertThat(override.redeem(Place.HOME, signIn, arrived)).isInstanceOf(Webmail.NoTokens.class);
            assertThat(visitor.open(override.begin(Map.of("kc_action", "CONFIGURE_TOTP"))
                            .address()))
                    .isInstanceOf(Page.Refused.class);
        } finally {
            setGate(stack, true);
        }
    }

    private static void setGate(Stack stack, boolean enabled) {
        var response = stack.admin()
                .send(
                        "PUT",
                        REALM + "/authentication/required-actions/gatepost-gate",
                        Json.write(Map.of(
                                "alias",
                                "gatepost-gate",
                                "name",
                                "Gatepost",
                                "providerId",
                                "gatepost-gate",
                                "enabled",
                                enabled,
                                "priority",
                                1)));
        assertThat(response.statusCode()).isEqualTo(204);
    }

    private static void makeRealmAdmin(Stack stack, Person person) {
        String management = Json.read(stack.admin()
                        .send("GET", REALM + "/clients?clientId=realm-management", "")
                        .body())
                .get(0)
                .path("id")
                .asText();
        String role = stack.admin()
                .send("GET", REALM + "/clients/" + management + "/roles/realm-admin", "")
                .body();
        String roles = REALM + "/users/" + stack.admin().idOf(person) + "/role-mappings/clients/" + management;
        assertThat(stack.admin().send("POST", roles, "[" + role + "]").statusCode())
                .isEqualTo(204);
    }

    /** Keycloak counts failures on a thread of its own. */
    private static int eventually(java.util.function.IntSupplier counted) {
        int before = -1;
        for (int tries = 0; tries < 50; tries++) {
            int now = counted.getAsInt();
            if (now == before && now > 0) {
                return now;
            }
            before = now;
            try {
                Thread.sleep(100);
            } catch (InterruptedException interruption) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(interruption);
            }
        }
        return before;
    }

    private static Person withoutFactor(Stack stack) {
        return stack.admin()
                .create(new Person(
                        REALM,
                        "newcomer-" + Long.toHexString(System.nanoTime()) + "@" + REALM,
                        "a-newcomers-password",
                        ""));
    }

    private static void signIn(Stack stack, PlainVisitor visitor, Person person) {
        visitor.open(client(stack, Clients.PUBLIC).begin().address());
        Visit.arrived(visitor.enterRight(person.name(), person.password()));
    }

    private static Webmail client(Stack stack, String name) {
        return new Webmail(stack.keycloakUrl(), REALM, name);
    }

    private static URI realm(Stack stack, String path) {
        return stack.keycloakUrl().resolve("/realms/" + REALM + path);
    }
}
