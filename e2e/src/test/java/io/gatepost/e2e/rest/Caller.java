// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.HttpPlace;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.Page;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.PlainVisitor;
import io.gatepost.e2e.client.Webmail;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Somebody with an access token, or without one, at a place. */
record Caller(URI keycloak, Place place, String token) {

    static Caller nobody(Stack stack) {
        return new Caller(stack.keycloakUrl(), Place.MACHINE, "");
    }

    /** Somebody who signed in to webmail; with a code where one is asked for. */
    static Caller person(Stack stack, Person person, Place from) {
        Webmail webmail = stack.webmail(person.realm());
        Webmail.SignIn signIn = webmail.begin();
        try (PlainVisitor visitor = new PlainVisitor(from)) {
            visitor.open(signIn.address());
            Page page = visitor.enterRight(person.name(), person.password());
            for (int tries = 0; tries < 3 && page instanceof Page.CodeAsked; tries++) {
                page = visitor.enterRightCode(person.otpSecret());
            }
            if (page instanceof Page.Arrived arrived
                    && webmail.redeem(from, signIn, arrived) instanceof Webmail.Tokens tokens) {
                return new Caller(stack.keycloakUrl(), from, tokens.access());
            }
            throw new IllegalStateException(person + " did not get in: " + page);
        }
    }

    /** The service account of client gatepost-bridge, as the bridge signs in. */
    static Caller bridge(Stack stack) {
        try {
            String secret = Files.readString(Path.of(stack.setting("GATEPOST_BRIDGE_SECRET_FILE")))
                    .strip();
            return granted(
                    stack,
                    "master",
                    Map.of(
                            "grant_type", "client_credentials",
                            "client_id", "gatepost-bridge",
                            "client_secret", secret));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The operator. */
    static Caller operator(Stack stack) {
        return administrator(stack, new Person("master", "admin", "admin", ""));
    }

    /** An account of realm master, on the machine itself, where that realm believes its password. */
    static Caller administrator(Stack stack, Person person) {
        return granted(
                stack,
                "master",
                Map.of(
                        "grant_type",
                        "password",
                        "client_id",
                        "admin-cli",
                        "username",
                        person.name(),
                        "password",
                        person.password()));
    }

    static Caller granted(Stack stack, String realm, Map<String, String> form) {
        HttpResponse<String> response = HttpPlace.at(Place.MACHINE)
                .postForm(stack.keycloakUrl().resolve("/realms/" + realm + "/protocol/openid-connect/token"), form);
        if (response.statusCode() != 200) {
            throw new IllegalStateException("no token: " + response.statusCode() + " " + response.body());
        }
        return new Caller(
                stack.keycloakUrl(),
                Place.MACHINE,
                Json.read(response.body()).path("access_token").asText());
    }

    /** What was answered: its status and, of what has one, its JSON. */
    record Reply(int status, JsonNode json, HttpResponse<String> response) {
        /** The type of a problem (RFC 9457) without what all of ours have in common. */
        String problem() {
            return json.path("type").asText().replace("urn:gatepost:", "");
        }
    }

    Reply ask(String method, String path, Object body, String... headers) {
        String[] all = new String[headers.length + (token.isEmpty() ? 2 : 4)];
        System.arraycopy(headers, 0, all, 0, headers.length);
        all[headers.length] = "Content-Type";
        all[headers.length + 1] = "application/json";
        if (!token.isEmpty()) {
            all[headers.length + 2] = "Authorization";
            all[headers.length + 3] = "Bearer " + token;
        }
        String text = body instanceof String given ? given : Json.write(body);
        HttpResponse<String> response = HttpPlace.at(place).send(method, keycloak.resolve(path), text, all);
        return new Reply(
                response.statusCode(), Json.read(response.body().isBlank() ? "{}" : response.body()), response);
    }

    /** The bridge asks about a password that a mail program has sent. */
    Reply mailLogin(Person person, String secret, String service, Place from) {
        return ask(
                "POST",
                "/realms/master/gatepost/bridge/login",
                Map.of(
                        "name",
                        person.name(),
                        "secret",
                        secret,
                        "kind",
                        "password",
                        "service",
                        service,
                        "address",
                        from.address(),
                        "via",
                        "test"));
    }

    Reply get(String path) {
        return ask("GET", path, "");
    }

    @Override
    public String toString() {
        return "Caller[" + place + "]";
    }
}
