// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.doors;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Browser;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.KeycloakAdmin;
import io.gatepost.e2e.client.Page;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.Webmail;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A realm that lets people sign in by a passkey in place of name and password, as Keycloak can. */
@OnTheStack
final class PasswordlessIT {
    private static final String TRUST_DEVICE = "gatepostTrustDevice";
    private static final String NEEDS_A_FACTOR =
            "\"trusted\": [\"password\"], \"elsewhere\": [\"password+second-factor\"]";
    private static final String OFFICE_ONLY = "\"trusted\": [\"password\"], \"elsewhere\": []";

    /** Has Keycloak's step for such a passkey as its whole flow. */
    private static final String BARE = "passkey-alone";

    private static final String REALM = "pk" + Long.toHexString(System.nanoTime()) + ".tld";
    private static int people;

    private final Stack stack;
    private @Nullable Browser browser;
    private String device = "";

    PasswordlessIT(Stack stack) {
        this.stack = stack;
    }

    @BeforeAll
    static void realm(Stack stack) {
        KeycloakAdmin admin = stack.admin();
        expect(
                201,
                admin.send(
                        "POST",
                        "master/gatepost/domains",
                        Json.write(Map.of(
                                "domain",
                                REALM,
                                "place",
                                "own-realm",
                                "webmail",
                                Webmail.REDIRECT_PREFIX,
                                "policy",
                                Json.read(policy(NEEDS_A_FACTOR))))));
        // A token from before the realm does not know of it.
        admin = stack.admin();
        expect(
                201,
                admin.send(
                        "POST",
                        REALM + "/authentication/flows",
                        Json.write(Map.of(
                                "alias", BARE, "providerId", "basic-flow", "topLevel", true, "builtIn", false))));
        String executions = REALM + "/authentication/flows/" + BARE + "/executions";
        expect(
                201,
                admin.send(
                        "POST",
                        executions + "/execution",
                        Json.write(Map.of("provider", "webauthn-authenticator-passwordless"))));
        JsonNode step = Json.read(admin.send("GET", executions, "").body()).get(0);
        ((ObjectNode) step).put("requirement", "REQUIRED");
        admin.send("PUT", executions, Json.write(step));
        String flow = "";
        for (JsonNode one :
                Json.read(admin.send("GET", REALM + "/authentication/flows", "").body())) {
            flow = one.path("alias").asText().equals(BARE) ? one.path("id").asText() : flow;
        }
        expect(
                201,
                admin.send(
                        "POST",
                        REALM + "/clients",
                        Json.write(Map.of(
                                "clientId",
                                BARE,
                                "publicClient",
                                true,
                                "redirectUris",
                                List.of(Webmail.REDIRECT_PREFIX + "*"),
                                "authenticationFlowBindingOverrides",
                                Map.of("browser", flow)))));
        JsonNode action = Json.read(
                admin.send("GET", REALM + "/authentication/required-actions/webauthn-register-passwordless", "")
                        .body());
        ((ObjectNode) action).put("enabled", true);
        expect(
                204,
                admin.send(
                        "PUT",
                        REALM + "/authentication/required-actions/webauthn-register-passwordless",
                        Json.write(action)));
    }

    @AfterAll
    static void noRealm(Stack stack) {
        stack.admin().send("DELETE", REALM, "");
    }

    @BeforeEach
    void sitDown() {
        browser = stack.browser(Place.OFFICE);
        passkeys(stack, "required", true);
        write(stack, NEEDS_A_FACTOR);
    }

    @AfterEach
    void leave() {
        if (!device.isEmpty()) {
            browser().unplug(device);
        }
    }

    /** It is something one has and, since it verifies its owner, something one knows or is: both at once. */
    @Test
    void row_51_counts_as_password_and_second_factor_outside_and_offers_no_trust() {
        device = browser().plugIn();
        owner();
        browser().moveTo(Place.HOME);
        Webmail.SignIn signIn = bare().begin();
        assertThat(browser().open(signIn.address())).isEqualTo(new Page.PasskeyAsked());
        assertThat(browser().sees(TRUST_DEVICE)).as("before anything was shown").isFalse();
        Page page = browser().usePasskey();
        assertThat(page).isInstanceOf(Page.Arrived.class);
        JsonNode told = told(bare(), Place.HOME, signIn, page);
        assertThat(told.path("acr").asText()).isEqualTo("password+second-factor");
        assertThat(told.path("amr")).extracting(JsonNode::asText).containsExactly("pop", "mfa");
        // No device was trusted by the way: the next asks again.
        browser().signOut();
        assertThat(browser().open(bare().begin().address())).isEqualTo(new Page.PasskeyAsked());
    }

    @Test
    void row_51_opens_nothing_where_the_policy_takes_nothing() {
        device = browser().plugIn();
        owner();
        write(stack, OFFICE_ONLY);
        for (Place place : List.of(Place.HOME, Place.OFFICE)) {
            browser().moveTo(place);
            browser().open(bare().begin().address());
            Page page = browser().usePasskey();
            if (place == Place.HOME) {
                assertThat(page).isInstanceOf(Page.Refused.class);
                browser().signOut();
            } else {
                assertThat(page).isInstanceOf(Page.Arrived.class);
            }
        }
    }

    /** A key that asks its holder for nothing is whoever's it was stolen by: another factor is asked for, not the same key again. */
    @Test
    void row_51_a_passkey_that_need_not_verify_its_owner_is_one_factor() {
        device = browser().plugIn();
        owner();
        for (String demand : List.of("preferred", "discouraged", "not specified")) {
            passkeys(stack, demand, true);
            browser().moveTo(Place.HOME);
            browser().open(bare().begin().address());
            assertThat(browser().usePasskey()).as(demand).isEqualTo(new Page.RecoveryCodeAsked(false));
            browser().signOut();
        }
        browser().moveTo(Place.OFFICE);
        Webmail.SignIn signIn = bare().begin();
        browser().open(signIn.address());
        Page inside = browser().usePasskey();
        assertThat(inside).isInstanceOf(Page.Arrived.class);
        JsonNode told = told(bare(), Place.OFFICE, signIn, inside);
        assertThat(told.path("acr").asText()).isEqualTo("password");
        assertThat(told.path("amr")).extracting(JsonNode::asText).containsExactly("pop");
        browser().signOut();
        passkeys(stack, "required", true);
        browser().moveTo(Place.HOME);
        browser().open(bare().begin().address());
        assertThat(browser().usePasskey()).as("the same key, verified").isInstanceOf(Page.Arrived.class);
    }

    /** In the shipped flow the page for name and password takes it as well, where the realm says so. */
    @Test
    void row_51_beside_the_password_on_the_sign_in_page() {
        device = browser().plugIn();
        owner();
        browser().moveTo(Place.HOME);
        Webmail.SignIn signIn = webmail().begin();
        Page page = browser().openWithPasskey(signIn.address());
        assertThat(page).isInstanceOf(Page.Arrived.class);
        assertThat(told(webmail(), Place.HOME, signIn, page).path("acr").asText())
                .isEqualTo("password+second-factor");
        browser().signOut();
        passkeys(stack, "required", false);
        assertThat(browser().open(webmail().begin().address()))
                .as("Keycloak's own setting")
                .isEqualTo(new Page.PasswordAsked(false));
        assertThat(browser().sees("authenticateWebAuthnButton")).isFalse();
    }

    /** With a passkey for signing in without a password, made in the office. */
    private void owner() {
        people++;
        Person owner = stack.admin()
                .create(new Person(REALM, "owner-" + people + "@" + REALM, "a-good-password-of-" + people, ""));
        browser()
                .open(webmail()
                        .begin(Map.of("kc_action", "webauthn-register-passwordless"))
                        .address());
        assertThat(browser().enterRight(owner.name(), owner.password())).isEqualTo(new Page.PasskeyOffered());
        Page page = browser().registerPasskey("the laptop");
        if (page instanceof Page.CodesShown) {
            page = browser().keepCodes();
        }
        assertThat(page).isInstanceOf(Page.Arrived.class);
        browser().signOut();
    }

    private Browser browser() {
        if (browser == null) {
            throw new IllegalStateException("nobody sits there");
        }
        return browser;
    }

    private Webmail bare() {
        return new Webmail(byName(), REALM, BARE);
    }

    private Webmail webmail() {
        return new Webmail(byName(), REALM);
    }

    /** By the machine's name: passkeys belong to a name, and an address is none. */
    private URI byName() {
        return URI.create("http://localhost:" + stack.keycloakUrl().getPort() + "/");
    }

    private static JsonNode told(Webmail client, Place place, Webmail.SignIn signIn, Page page) {
        Webmail.TokenAnswer answer = client.redeem(place, signIn, (Page.Arrived) page);
        assertThat(answer).isInstanceOf(Webmail.Tokens.class);
        return Json.read(new String(
                Base64.getUrlDecoder().decode(((Webmail.Tokens) answer).id().split("\\.", -1)[1]),
                StandardCharsets.UTF_8));
    }

    /** Keycloak takes its policy of passkeys only from a whole realm. */
    private static void passkeys(Stack stack, String verification, boolean onThePage) {
        ObjectNode realm =
                (ObjectNode) Json.read(stack.admin().send("GET", REALM, "").body());
        realm.put("webAuthnPolicyPasswordlessUserVerificationRequirement", verification);
        realm.put("webAuthnPolicyPasswordlessPasskeysEnabled", onThePage);
        expect(204, stack.admin().send("PUT", REALM, Json.write(realm)));
        assertThat(Json.read(stack.admin().send("GET", REALM, "").body())
                        .path("webAuthnPolicyPasswordlessUserVerificationRequirement")
                        .asText())
                .isEqualTo(verification);
    }

    private static void write(Stack stack, String web) {
        HttpResponse<String> written = stack.admin().send("PUT", REALM + "/gatepost/policies/default", policy(web));
        assertThat(written.statusCode()).as(written.body()).isIn(200, 204);
    }

    private static String policy(String web) {
        return """
                {"version": 1, "networks": {"office": ["127.0.10.0/24"]}, "secondFactor": {"enrolment": "optional"},
                 "trust": {"devices": {"allowed": true}},
                 "services": {"web": {%s}}}""".formatted(web);
    }

    private static void expect(int status, HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    }
}
