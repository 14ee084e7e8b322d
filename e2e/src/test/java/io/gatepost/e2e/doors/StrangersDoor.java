// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.doors;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.e2e.client.HttpPlace;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.Page;
import io.gatepost.e2e.client.Person;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The doors at which a password or a mailbox alone was enough, by their rows in docs/security-model.md. */
enum StrangersDoor {
    BROWSER(
            1,
            "the sign-in page",
            stranger -> Visit.result(
                    stranger.signIn(stranger.client(Clients.PUBLIC).begin().address()))),
    IMPLICIT(5, "the implicit flow", stranger -> fragment(stranger, "id_token token", "access_token")),
    HYBRID(5, "the hybrid flow", stranger -> fragment(stranger, "code id_token token", "code")),
    REMEMBERED(6, "the sign-in page, to be remembered", stranger -> {
        stranger.open(stranger.client(Clients.PUBLIC).begin().address());
        Map<String, String> form = Map.of(
                "username",
                stranger.person().name(),
                "password",
                stranger.person().password(),
                "rememberMe",
                "on");
        return Visit.result(stranger.visitor().submit(form));
    }),
    BROKER(
            8,
            "an OpenID provider, known there",
            stranger -> Visit.result(
                    brokered(stranger, Partner.ALIAS, stranger.realm().partner().employ(stranger.person())))),
    BROKER_AT_FIRST(8, "an OpenID provider, for the first time", stranger -> {
        String newcomer = stranger.realm().newcomer();
        Page page = brokered(stranger, Partner.ALIAS, stranger.realm().partner().hire(newcomer));
        return Visit.result(introduced(stranger, newcomer, page));
    }),
    SAML_BROKER(9, "a SAML provider, known there", stranger -> {
        brokered(stranger, Company.ALIAS, stranger.realm().company().employ(stranger.person()));
        return Visit.result(stranger.visitor().submit(Map.of()));
    }),
    SAML_BROKER_AT_FIRST(9, "a SAML provider, for the first time", stranger -> {
        String newcomer = stranger.realm().newcomer();
        brokered(stranger, Company.ALIAS, stranger.realm().company().hire(newcomer));
        return Visit.result(introduced(stranger, newcomer, stranger.visitor().submit(Map.of())));
    }),
    SAML_CLIENT(
            11,
            "the sign-in page, for a SAML client",
            stranger -> Visit.result(
                    stranger.signIn(stranger.samlClient(Clients.SAML).begin()))),
    SAML_IDP_INITIATED(
            11,
            "the sign-in page, for a SAML client that asked for nothing",
            stranger -> Visit.result(stranger.signIn(stranger.realm().at("/protocol/saml/clients/" + Clients.SAML)))),
    PASSWORD_GRANT(
            14,
            "the password grant",
            stranger -> Visit.result(stranger.client(Clients.GRANT).passwordGrant(stranger.place(), stranger.login()))),
    OFFLINE_GRANT(14, "the password grant, for an offline token", stranger -> {
        Map<String, String> form = new HashMap<>(stranger.login());
        form.put("scope", "openid offline_access");
        return Visit.result(stranger.client(Clients.GRANT).passwordGrant(stranger.place(), form));
    }),
    REGISTERED_CLIENT(15, "the password grant of a client that registered itself", stranger -> {
        JsonNode access = Json.read(stranger.realm()
                .post("/clients-initial-access", Map.of("expiration", 600, "count", 1))
                .body());
        String name = "registered-" + stranger.person().name();
        HttpResponse<String> registered = HttpPlace.at(stranger.place())
                .postJson(
                        stranger.realm().at("/clients-registrations/default"),
                        Json.write(Map.of("clientId", name, "publicClient", true, "directAccessGrantsEnabled", true)),
                        "Authorization",
                        "Bearer " + access.path("token").asText());
        if (registered.statusCode() != 201) {
            throw new IllegalStateException(registered.statusCode() + " " + registered.body());
        }
        return Visit.result(stranger.client(name).passwordGrant(stranger.place(), stranger.login()));
    }),
    FLOW_OVERRIDE(
            16,
            "a client with a flow of its own",
            stranger -> Visit.result(
                    stranger.signIn(stranger.client(Clients.OVERRIDE).begin().address()))),
    RESET_LINK(19, "the link for a forgotten password", stranger -> {
        stranger.open(stranger.client(Clients.PUBLIC).begin().address());
        stranger.visitor().followTo("reset-credentials");
        stranger.visitor().submit(Map.of("username", stranger.person().name()));
        return stranger.changesPassword(stranger.open(stranger.realm().mailedLink()));
    }),
    MAILED_PASSWORD(21, "an admin's link, for a new password", stranger -> {
        stranger.realm().mailActions(stranger.person(), List.of("UPDATE_PASSWORD"));
        stranger.open(stranger.realm().mailedLink());
        return stranger.changesPassword(stranger.visitor().followTo("action-token"));
    }),
    MAILED_FACTOR(21, "an admin's link, for a second factor", stranger -> {
        stranger.realm().mailActions(stranger.person(), List.of("CONFIGURE_TOTP"));
        stranger.open(stranger.realm().mailedLink());
        Page page = stranger.visitor().followTo("action-token");
        return page instanceof Page.EnrolmentOffered ? new Result.Open() : new Result.Shut(page.toString());
    }),
    RESTARTED(27, "a login that was started over", stranger -> {
        stranger.signIn(
                stranger.client(Clients.PUBLIC).begin(Map.of("prompt", "login")).address());
        stranger.open(
                stranger.client(Clients.SECOND).begin(Map.of("prompt", "login")).address());
        stranger.open(URI.create(stranger.visitor().asking().replaceFirst("/authenticate\\?", "/restart?")));
        return Visit.result(stranger.signIn());
    }),
    DEVICE(32, "a device that one lets in oneself", stranger -> {
        JsonNode device = Json.read(stranger.post(
                        "/protocol/openid-connect/auth/device", Map.of("client_id", Clients.DEVICE, "scope", "openid"))
                .body());
        stranger.open(URI.create(device.path("verification_uri_complete").asText()));
        Page page = stranger.signIn();
        if (page instanceof Page.Other) {
            stranger.visitor().submit(Map.of("accept", "Yes"));
        }
        return Visit.token(stranger.post(
                "/protocol/openid-connect/token",
                Map.of(
                        "grant_type",
                        "urn:ietf:params:oauth:grant-type:device_code",
                        "client_id",
                        Clients.DEVICE,
                        "device_code",
                        device.path("device_code").asText())));
    }),
    PUSHED(40, "a pushed authorization request (PAR)", stranger -> {
        URI plain = stranger.client(Clients.PUBLIC).begin().address();
        JsonNode pushed = Json.read(HttpPlace.at(stranger.place())
                .send(
                        "POST",
                        stranger.realm().at("/protocol/openid-connect/ext/par/request"),
                        plain.getRawQuery(),
                        "Content-Type",
                        "application/x-www-form-urlencoded")
                .body());
        return Visit.result(stranger.signIn(URI.create(stranger.realm().at("/protocol/openid-connect/auth") + "?"
                + HttpPlace.encode(Map.of(
                        "client_id",
                        Clients.PUBLIC,
                        "request_uri",
                        pushed.path("request_uri").asText())))));
    }),
    ACCOUNT_CONSOLE(43, "the account console", stranger -> {
        Page page = stranger.signIn(stranger.client("account-console")
                .begin(Map.of("redirect_uri", stranger.realm().at("/account/").toString()))
                .address());
        // The console itself, which is a page like any other to a visitor without a browser.
        return page instanceof Page.Other ? new Result.Open() : new Result.Shut(page.toString());
    });

    private final int row;
    private final String words;
    // The functions keep nothing of one visit for the next.
    @SuppressWarnings("ImmutableEnumChecker")
    private final Function<Stranger, Result> knock;

    StrangersDoor(int row, String words, Function<Stranger, Result> knock) {
        this.row = row;
        this.words = words;
        this.knock = knock;
    }

    int row() {
        return row;
    }

    Result knock(Stranger stranger) {
        return knock.apply(stranger);
    }

    /** What comes of the sign-in at another provider. */
    private static Page brokered(Stranger stranger, String alias, Person employee) {
        stranger.open(stranger.client(Clients.PUBLIC)
                .begin(Map.of("kc_idp_hint", alias))
                .address());
        return stranger.visitor().enterRight(employee.name(), employee.password());
    }

    /** Keycloak asks whoever comes for the first time for what it was not told. */
    private static Page introduced(Stranger stranger, String newcomer, Page page) {
        return page instanceof Page.Other && stranger.visitor().sees("firstName")
                ? stranger.visitor()
                        .submit(Map.of(
                                "username", newcomer, "email", newcomer, "firstName", "New", "lastName", "Comer"))
                : page;
    }

    /** The answer comes in a form here, which is what a server can see of it. */
    private static Result fragment(Stranger stranger, String type, String field) {
        Page page = stranger.signIn(stranger.client(Clients.IMPLICIT)
                .begin(Map.of("response_type", type, "response_mode", "form_post", "nonce", "n"))
                .address());
        return stranger.visitor().sees(field) ? new Result.Open() : new Result.Shut(page.toString());
    }

    @Override
    public String toString() {
        return row + " " + words;
    }
}
