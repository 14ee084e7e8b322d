// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.doors;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.HttpPlace;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.Webmail;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What docs/security-model.md says is open; should one of these begin to fail, the page has to change. */
@OnTheStack
final class OpenDoorsIT {
    private static final String REALM = "a.tld";

    @BeforeAll
    static void clients(Stack stack) {
        Clients.make(stack.admin(), REALM);
    }

    /** Its token is the program's own and opens nobody's account. */
    @Test
    void row_39_a_program_gets_its_own_token_anywhere(Stack stack) {
        JsonNode answer = Json.read(HttpPlace.at(Place.HOME)
                .postForm(
                        at(stack, "/protocol/openid-connect/token"),
                        Map.of(
                                "grant_type",
                                "client_credentials",
                                "client_id",
                                Clients.RESOURCES,
                                "client_secret",
                                Clients.BACKEND_SECRET))
                .body());
        assertThat(answer.path("access_token").asText()).isNotEmpty();
        assertThat(HttpPlace.at(Place.HOME)
                        .get(
                                stack.keycloakUrl().resolve("/admin/realms/" + REALM + "/users"),
                                "Authorization",
                                "Bearer " + answer.path("access_token").asText())
                        .statusCode())
                .isEqualTo(403);
    }

    /** The address is the resource server's; where the token's holder is, it does not say. */
    @Test
    void row_42_a_resource_server_is_told_that_a_token_is_good_wherever_its_holder_is(Stack stack) {
        Person person = stack.admin().somebody(REALM, "introspected");
        try (Visit visit = new Visit(stack, person, Coming.CARRIED_OUT)) {
            Webmail.Tokens tokens = visit.tokens(Clients.FOR_RESOURCES, "openid");
            assertThat(visit.get(at(stack, "/protocol/openid-connect/userinfo"), tokens)
                            .statusCode())
                    .as("where its holder is, it opens nothing")
                    .isEqualTo(403);
            assertThat(introspected(stack, tokens)).isTrue();
            HttpPlace.at(Place.HOME)
                    .postForm(
                            at(stack, "/protocol/openid-connect/logout"),
                            Map.of("client_id", Clients.FOR_RESOURCES, "refresh_token", tokens.refresh()));
            assertThat(introspected(stack, tokens)).isFalse();
        }
    }

    private static boolean introspected(Stack stack, Webmail.Tokens tokens) {
        return Json.read(HttpPlace.at(Place.HOME)
                        .postForm(
                                at(stack, "/protocol/openid-connect/token/introspect"),
                                Map.of(
                                        "token",
                                        tokens.access(),
                                        "client_id",
                                        Clients.RESOURCES,
                                        "client_secret",
                                        Clients.BACKEND_SECRET))
                        .body())
                .path("active")
                .booleanValue();
    }

    @Test
    void row_50_a_session_is_ended_from_anywhere(Stack stack) {
        Person person = stack.admin().somebody(REALM, "leaving");
        try (Visit visit = new Visit(stack, person, Coming.CARRIED_OUT)) {
            Webmail.Tokens tokens = visit.tokens(Clients.PUBLIC, "openid");
            assertThat(HttpPlace.at(Place.HOME)
                            .postForm(
                                    at(stack, "/protocol/openid-connect/logout"),
                                    Map.of("client_id", Clients.PUBLIC, "refresh_token", tokens.refresh()))
                            .statusCode())
                    .isEqualTo(204);
            assertThat(visit.client(Clients.PUBLIC).refresh(Place.OFFICE, tokens))
                    .isInstanceOf(Webmail.NoTokens.class);
        }
    }

    /** Nor are these there: Keycloak is built without them. */
    @ParameterizedTest(name = "34-37 {0}")
    @ValueSource(
            strings = {
                "urn:openid:params:grant-type:ciba",
                "urn:ietf:params:oauth:grant-type:token-exchange",
                "urn:ietf:params:oauth:grant-type:jwt-bearer"
            })
    void the_shipped_server_does_not_know_the_grant(String grant, Stack stack) {
        JsonNode answer = Json.read(HttpPlace.at(Place.OFFICE)
                .postForm(
                        at(stack, "/protocol/openid-connect/token"),
                        Map.of(
                                "grant_type",
                                grant,
                                "client_id",
                                Clients.BACKEND,
                                "client_secret",
                                Clients.BACKEND_SECRET))
                .body());
        assertThat(answer.path("error").asText()).isEqualTo("unsupported_grant_type");
    }

    @Test
    void row_48_the_shipped_server_impersonates_nobody(Stack stack) {
        Person person = stack.admin().somebody(REALM, "impersonated");
        assertThat(stack.admin()
                        .send("POST", REALM + "/users/" + stack.admin().idOf(person) + "/impersonation", "")
                        .statusCode())
                .isIn(404, 501);
    }

    private static URI at(Stack stack, String path) {
        return stack.keycloakUrl().resolve("/realms/" + REALM + path);
    }
}
