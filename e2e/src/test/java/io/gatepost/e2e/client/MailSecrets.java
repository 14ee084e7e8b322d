// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Map;

/** Gatepost's account REST as an account's owner uses it: app passwords and the mobile password. */
public final class MailSecrets {
    private final URI account;
    private final HttpPlace place;
    private final String authorization;

    public MailSecrets(URI keycloak, String realm, Place from, String accessToken) {
        this.account = keycloak.resolve("/realms/" + realm + "/gatepost/account/");
        this.place = HttpPlace.at(from);
        this.authorization = "Bearer " + accessToken;
    }

    /** A secret as it was shown, once, to its owner. */
    public record Made(String id, String secret) {
        @Override
        public String toString() {
            return "Made[" + id + "]";
        }
    }

    public Made appPassword(Map<String, ?> wish) {
        return made(ask("POST", "app-passwords", Json.write(wish)));
    }

    public Made mobilePassword(Map<String, ?> wish) {
        return made(ask("POST", "mobile-password", Json.write(wish)));
    }

    public void remove(Made made) {
        HttpResponse<String> response = ask("DELETE", "app-passwords/" + made.id(), "");
        if (response.statusCode() != 204) {
            throw new IllegalStateException("removal answered " + response.statusCode() + " " + response.body());
        }
    }

    /** Any request of the account REST, whatever it answers. */
    public HttpResponse<String> ask(String method, String path, String json) {
        return place.send(
                method,
                account.resolve(path),
                json,
                "Authorization",
                authorization,
                "Content-Type",
                "application/json");
    }

    private static Made made(HttpResponse<String> response) {
        if (response.statusCode() != 201) {
            throw new IllegalStateException("no secret made: " + response.statusCode() + " " + response.body());
        }
        JsonNode answer = Json.read(response.body());
        return new Made(answer.path("id").asText(), answer.path("secret").asText());
    }
}
