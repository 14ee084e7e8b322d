// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.doors;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.HttpPlace;
import io.gatepost.e2e.client.Otp;
import io.gatepost.e2e.client.Page;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.PlainVisitor;
import io.gatepost.e2e.client.Webmail;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The built-in administrator, whom the demo's policy of {@code master} lets in on the machine itself and nowhere else. */
@OnTheStack
final class AdminDoorsIT {
    private static final Map<String, String> LOGIN = Map.of("username", "admin", "password", "admin");

    /** What a token of the administrator opens, taken from the machine. */
    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource({
        "44, GET,  admin/realms",
        "44, GET,  admin/realms/master/users",
        "44, GET,  admin/realms/a.tld/users",
        "44, GET,  admin/realms/a.tld/gatepost/policies/default",
        "44, GET,  admin/serverinfo",
        "44, POST, admin/realms/a.tld/partial-export",
        "45, GET,  realms/master/clients-registrations/default/admin-cli",
    })
    void row_44_and_row_45_an_administrators_token_opens_nothing_outside(
            int row, String method, String path, Stack stack) {
        Webmail.Tokens tokens = token(stack, Place.MACHINE);
        assertThat(ask(stack, Place.HOME, method, path, tokens).statusCode()).isEqualTo(403);
        assertThat(ask(stack, Place.OFFICE, method, path, tokens).statusCode()).isEqualTo(403);
        assertThat(ask(stack, Place.MACHINE, method, path, tokens).statusCode())
                .as("on the machine itself")
                .isNotIn(401, 403);
    }

    @Test
    void row_46_the_tools_password_grant_is_refused_outside_and_its_refresh_token_stays_where_it_was(Stack stack) {
        Webmail tool = new Webmail(stack.keycloakUrl(), "master", "admin-cli");
        assertThat(tool.passwordGrant(Place.HOME, LOGIN)).isInstanceOf(Webmail.NoTokens.class);
        Webmail.Tokens tokens = token(stack, Place.MACHINE);
        assertThat(tool.refresh(Place.HOME, tokens)).isInstanceOf(Webmail.NoTokens.class);
        assertThat(tool.refresh(Place.MACHINE, tokens)).isInstanceOf(Webmail.Tokens.class);
    }

    @ParameterizedTest(name = "47 from {0}")
    @EnumSource(names = {"HOME", "OFFICE"})
    void row_47_the_admin_consoles_sign_in_is_refused_elsewhere(Place place, Stack stack) {
        assertThat(console(stack, place)).isInstanceOf(Page.Refused.class);
        assertThat(console(stack, Place.MACHINE)).isInstanceOf(Page.Other.class);
    }

    /** Every realm has a console of its own, for its own admins. */
    @Test
    void row_47_the_console_of_a_domain_is_closed_where_its_policy_says_nothing_of_admin(Stack stack) {
        var person = stack.admin().somebody("a.tld", "console");
        try (PlainVisitor visitor = new PlainVisitor(Place.OFFICE)) {
            visitor.open(new Webmail(stack.keycloakUrl(), "a.tld", "security-admin-console")
                    .begin(Map.of("redirect_uri", stack.keycloakUrl() + "admin/a.tld/console/"))
                    .address());
            assertThat(visitor.enterRight(person.name(), person.password())).isEqualTo(new Page.CodeAsked(false));
            assertThat(visitor.enterCode(Otp.next(person.otpSecret()))).isInstanceOf(Page.Refused.class);
        }
    }

    private static Page console(Stack stack, Place place) {
        try (PlainVisitor visitor = new PlainVisitor(place)) {
            visitor.open(new Webmail(stack.keycloakUrl(), "master", "security-admin-console")
                    .begin(Map.of("redirect_uri", stack.keycloakUrl() + "admin/master/console/"))
                    .address());
            return visitor.enterRight("admin", "admin");
        }
    }

    private static Webmail.Tokens token(Stack stack, Place place) {
        return (Webmail.Tokens) new Webmail(stack.keycloakUrl(), "master", "admin-cli").passwordGrant(place, LOGIN);
    }

    private static HttpResponse<String> ask(
            Stack stack, Place from, String method, String path, Webmail.Tokens tokens) {
        return HttpPlace.at(from)
                .send(
                        method,
                        stack.keycloakUrl().resolve("/" + path),
                        method.equals("POST") ? "{}" : "",
                        "Authorization",
                        "Bearer " + tokens.access(),
                        "Content-Type",
                        "application/json");
    }
}
