// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.recovery;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.net.http.HttpResponse;

/** Somebody at the account REST with a token of their own, which the place where they signed in may have let in alone. */
record Owner(URI account, Place place, String token) {

    static Owner of(Stack stack, Person person, Place place) {
        Webmail webmail = stack.webmail(person.realm());
        Webmail.SignIn signIn = webmail.begin();
        try (PlainVisitor visitor = new PlainVisitor(place)) {
            visitor.open(signIn.address());
            Page page = visitor.enterRight(person.name(), person.password());
            for (int tries = 0; tries < 3 && page instanceof Page.CodeAsked; tries++) {
                page = visitor.enterCode(Otp.next(person.otpSecret()));
            }
            if (page instanceof Page.Arrived arrived
                    && webmail.redeem(place, signIn, arrived) instanceof Webmail.Tokens tokens) {
                return new Owner(
                        stack.keycloakUrl().resolve("/realms/" + person.realm() + "/gatepost/account/"),
                        place,
                        tokens.access());
            }
            throw new IllegalStateException(person + " did not get in: " + page);
        }
    }

    record Reply(int status, JsonNode json) {
        String problem() {
            return json.path("type").asText().replace("urn:gatepost:", "");
        }
    }

    Reply get(String path) {
        return ask("GET", path, "");
    }

    Reply post(String path, Object body) {
        return ask("POST", path, Json.write(body));
    }

    Reply delete(String path) {
        return ask("DELETE", path, "");
    }

    private Reply ask(String method, String path, String body) {
        HttpResponse<String> response = HttpPlace.at(place)
                .send(
                        method,
                        account.resolve(path),
                        body,
                        "Content-Type",
                        "application/json",
                        "Authorization",
                        "Bearer " + token);
        return new Reply(response.statusCode(), Json.read(response.body().isBlank() ? "{}" : response.body()));
    }

    @Override
    public String toString() {
        return "Owner[" + place + "]";
    }
}
