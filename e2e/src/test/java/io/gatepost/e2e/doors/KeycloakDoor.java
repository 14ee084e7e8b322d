// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.doors;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.HttpPlace;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.Otp;
import io.gatepost.e2e.client.Page;
import io.gatepost.e2e.client.Webmail;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * The doors, by their rows in docs/security-model.md: from what was made where somebody signed in to what is handed out where they
 * are now.
 */
enum KeycloakDoor {
    BROWSER(2, "the sign-in page", (stack, visit) -> {
        visit.goOn();
        return Visit.result(visit.signIn(visit.client(Clients.PUBLIC).begin()));
    }),
    SSO_COOKIE(3, "the cookie, at a second client", (stack, visit) -> {
        visit.signedIn();
        return Visit.result(visit.open(visit.client(Clients.SECOND).begin().address()));
    }),
    PROMPT_NONE(4, "the cookie, unseen (prompt=none)", (stack, visit) -> {
        visit.signedIn();
        return Visit.result(visit.open(
                visit.client(Clients.SECOND).begin(Map.of("prompt", "none")).address()));
    }),
    IMPLICIT(5, "the cookie, for the implicit flow", (stack, visit) -> {
        visit.signedIn();
        visit.open(visit.client(Clients.IMPLICIT)
                .begin(Map.of("response_type", "id_token token", "response_mode", "form_post", "nonce", "n"))
                .address());
        return visit.sees("access_token") ? new Result.Open() : new Result.Shut("no token");
    }),
    REMEMBERED(6, "the cookie that lasts", (stack, visit) -> {
        visit.open(visit.client(Clients.PUBLIC).begin().address());
        visit.signInHere(Map.of("rememberMe", "on"));
        visit.goOn();
        return Visit.result(visit.open(visit.client(Clients.SECOND).begin().address()));
    }),
    SAML_IDP_INITIATED(11, "the cookie, for a SAML client that asked for nothing", (stack, visit) -> {
        visit.signedIn();
        return Visit.result(visit.open(visit.at("/protocol/saml/clients/" + Clients.SAML)));
    }),
    SAML_PASSIVE(11, "the cookie, unseen, at a SAML client (IsPassive)", (stack, visit) -> {
        visit.signedIn();
        return Visit.result(visit.open(visit.samlClient(Clients.SAML).beginPassively()));
    }),
    UMA(38, "a ticket for a resource (UMA)", (stack, visit) -> {
        Webmail.Tokens tokens = visit.tokens(Clients.PUBLIC, "openid");
        return Visit.token(HttpPlace.at(visit.here())
                .postForm(
                        visit.at("/protocol/openid-connect/token"),
                        Map.of(
                                "grant_type",
                                "urn:ietf:params:oauth:grant-type:uma-ticket",
                                "audience",
                                Clients.RESOURCES),
                        "Authorization",
                        "Bearer " + tokens.access()));
    }),
    LIGHTWEIGHT(49, "the account REST, with a lightweight token", (stack, visit) -> {
        Webmail.Tokens tokens = visit.tokens(Clients.LIGHTWEIGHT, "openid");
        return Visit.result(visit.get(visit.at("/account/"), tokens));
    }),
    LIGHTWEIGHT_REFRESH(49, "the refresh token beside a lightweight one", (stack, visit) -> {
        Webmail.Tokens tokens = visit.tokens(Clients.LIGHTWEIGHT, "openid");
        return Visit.result(visit.client(Clients.LIGHTWEIGHT).refresh(visit.here(), tokens));
    }),
    FLOW_OVERRIDE(16, "the cookie, at a client with a flow of its own", (stack, visit) -> {
        visit.signedIn();
        return Visit.result(visit.open(visit.client(Clients.OVERRIDE).begin().address()));
    }),
    SAML_CLIENT(11, "the sign-in page, for a SAML client", (stack, visit) -> {
        visit.goOn();
        visit.open(visit.samlClient(Clients.SAML).begin());
        return Visit.result(visit.signInHere());
    }),
    SAML_COOKIE(11, "the cookie, at a SAML client", (stack, visit) -> {
        visit.signedIn();
        return Visit.result(visit.open(visit.samlClient(Clients.SAML).begin()));
    }),
    APPLICATION_INITIATED_ACTION(23, "the cookie, for an action (kc_action)", (stack, visit) -> {
        visit.signedIn();
        Page page = visit.open(visit.client(Clients.PUBLIC)
                .begin(Map.of("kc_action", "UPDATE_PROFILE"))
                .address());
        return page instanceof Page.Other
                ? Visit.result(visit.submit(profile(visit)))
                : new Result.Shut(page.toString());
    }),
    CODE(26, "a code redeemed elsewhere", (stack, visit) -> {
        Webmail webmail = visit.client(Clients.PUBLIC);
        Webmail.SignIn signIn = webmail.begin();
        Page.Arrived arrived = Visit.arrived(visit.signIn(signIn));
        return Visit.result(webmail.redeem(visit.here(), signIn, arrived));
    }),
    REFRESH(30, "a refresh token", (stack, visit) -> {
        Webmail.Tokens tokens = visit.tokens(Clients.PUBLIC, "openid");
        return Visit.result(visit.client(Clients.PUBLIC).refresh(visit.here(), tokens));
    }),
    OFFLINE(31, "an offline token", (stack, visit) -> {
        Webmail.Tokens tokens = visit.tokens(Clients.PUBLIC, "openid offline_access");
        return Visit.result(visit.client(Clients.PUBLIC).refresh(visit.here(), tokens));
    }),
    ACCOUNT_REST(43, "the account REST", (stack, visit) -> {
        Webmail.Tokens tokens = visit.tokens(Clients.PUBLIC, "openid");
        return Visit.result(visit.get(visit.at("/account/"), tokens));
    }),
    USERINFO(41, "userinfo", (stack, visit) -> {
        Webmail.Tokens tokens = visit.tokens(Clients.PUBLIC, "openid");
        return Visit.result(visit.get(visit.at("/protocol/openid-connect/userinfo"), tokens));
    }),
    USERINFO_FORM(41, "userinfo, the token in the body", (stack, visit) -> {
        Webmail.Tokens tokens = visit.tokens(Clients.PUBLIC, "openid");
        return Visit.result(
                visit.post(visit.at("/protocol/openid-connect/userinfo"), Map.of("access_token", tokens.access())));
    }),
    USERINFO_SLASH(41, "userinfo, with a slash behind it", (stack, visit) -> {
        Webmail.Tokens tokens = visit.tokens(Clients.PUBLIC, "openid");
        return Visit.result(
                visit.post(visit.at("/protocol/openid-connect/userinfo/"), Map.of("access_token", tokens.access())));
    }),
    LOWER_CASE_BEARER(43, "the account REST, scheme in lower case", (stack, visit) -> {
        Webmail.Tokens tokens = visit.tokens(Clients.PUBLIC, "openid");
        return Visit.result(HttpPlace.at(visit.here())
                .get(
                        visit.at("/account/"),
                        "Authorization",
                        "bearer " + tokens.access(),
                        "Accept",
                        "application/json"));
    }),
    CONSENT(25, "consent given elsewhere", (stack, visit) -> {
        Webmail webmail = visit.client(Clients.CONSENT);
        Webmail.SignIn signIn = webmail.begin();
        visit.signIn(signIn);
        visit.goOn();
        // Keycloak runs no required action here and gives the code; it must not be worth a token.
        Page page = visit.submit(Map.of("accept", "Yes"));
        return page instanceof Page.Arrived arrived && arrived.code().isPresent()
                ? Visit.result(webmail.redeem(visit.here(), signIn, arrived))
                : new Result.Shut(page.toString());
    }),
    REQUIRED_ACTION(24, "a required action finished elsewhere", (stack, visit) -> {
        requireProfile(stack, visit);
        visit.signIn(visit.client(Clients.PUBLIC).begin());
        visit.goOn();
        return Visit.result(visit.submit(profile(visit)));
    }),
    DEVICE(33, "a device that somebody let in", (stack, visit) -> {
        URI devices = visit.at("/protocol/openid-connect/auth/device");
        JsonNode device = Json.read(visit.post(devices, Map.of("client_id", Clients.DEVICE, "scope", "openid"))
                .body());
        // Whoever lets it in sits where they sign in; the device is where the visit goes.
        Page page =
                visit.open(URI.create(device.path("verification_uri_complete").asText()));
        if (page instanceof Page.PasswordAsked) {
            visit.signInHere();
        }
        visit.submit(Map.of("accept", "Yes"));
        return Visit.token(visit.post(
                visit.at("/protocol/openid-connect/token"),
                Map.of(
                        "grant_type",
                        "urn:ietf:params:oauth:grant-type:device_code",
                        "client_id",
                        Clients.DEVICE,
                        "device_code",
                        device.path("device_code").asText())));
    }),
    PASSWORD_GRANT(14, "the password grant", (stack, visit) -> {
        // Keycloak's own flow asks whoever has a one-time password for it, from anywhere.
        Map<String, String> login = Map.of(
                "username", visit.person().name(), "password", visit.person().password());
        Map<String, String> both = Map.of(
                "username",
                visit.person().name(),
                "password",
                visit.person().password(),
                "totp",
                Otp.next(visit.person().otpSecret()));
        return Visit.result(visit.client(Clients.GRANT).passwordGrant(visit.here(), visit.carriedOut() ? login : both));
    });

    private final int row;
    private final String words;
    // The functions keep nothing of one visit for the next.
    @SuppressWarnings("ImmutableEnumChecker")
    private final BiFunction<Stack, Visit, Result> knock;

    KeycloakDoor(int row, String words, BiFunction<Stack, Visit, Result> knock) {
        this.row = row;
        this.words = words;
        this.knock = knock;
    }

    int row() {
        return row;
    }

    Result knock(Stack stack, Visit visit) {
        return knock.apply(stack, visit);
    }

    private static Map<String, String> profile(Visit visit) {
        return Map.of(
                "firstName", "Any", "lastName", "Body", "email", visit.person().name());
    }

    private static void requireProfile(Stack stack, Visit visit) {
        String user = visit.person().realm() + "/users/" + stack.admin().idOf(visit.person());
        HttpResponse<String> response = stack.admin().send("PUT", user, "{\"requiredActions\":[\"UPDATE_PROFILE\"]}");
        if (response.statusCode() != 204) {
            throw new IllegalStateException(response.statusCode() + " " + response.body());
        }
    }

    @Override
    public String toString() {
        return row + " " + words;
    }
}
