// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.doors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.e2e.Awaiting;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.HttpPlace;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.KeycloakAdmin;
import io.gatepost.e2e.client.Page;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Outside a password opens none of them, in a realm whose admins took no care; in the office each, or it would show nothing. */
@OnTheStack
final class StrangersIT {
    /** Here Keycloak itself refuses, since something is left to be done, with an event of its own that has no reason of ours. */
    private static final Set<StrangersDoor> WITHOUT_AN_EVENT =
            EnumSet.of(StrangersDoor.PASSWORD_GRANT, StrangersDoor.OFFLINE_GRANT, StrangersDoor.REGISTERED_CLIENT);

    private static @Nullable CarelessRealm realm;

    @BeforeAll
    static void realm(Stack stack) {
        realm = CarelessRealm.of(stack);
    }

    @AfterAll
    static void noRealm() {
        realm().close();
    }

    private static CarelessRealm realm() {
        if (realm == null) {
            throw new IllegalStateException("the realm was not made");
        }
        return realm;
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void is_shut_outside(StrangersDoor door) {
        try (Stranger stranger = new Stranger(realm(), Place.HOME)) {
            Instant before = Instant.now();
            assertThat(door.knock(stranger)).isInstanceOf(Result.Shut.class);
            if (!WITHOUT_AN_EVENT.contains(door)) {
                KeycloakAdmin admin = realm().admin();
                Awaiting.until(
                        Instant.now().plusSeconds(20), "an event tells why", () -> toldWhy(admin, stranger, before));
            }
        }
    }

    /** Whoever reads the realm's events finds the refusal there, with its reason and the place. */
    private static boolean toldWhy(KeycloakAdmin admin, Stranger stranger, Instant since) {
        return Json.read(admin.send("GET", realm().name() + "/events?max=100", "")
                        .body())
                .valueStream()
                .filter(event -> event.path("time").asLong() >= since.toEpochMilli())
                .filter(event -> event.path("type").asText().endsWith("_ERROR"))
                .filter(event -> event.at("/details/gatepost_reason").isTextual())
                .anyMatch(event ->
                        event.path("ipAddress").asText().equals(stranger.place().address()));
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void is_open_in_the_office(StrangersDoor door) {
        try (Stranger stranger = new Stranger(realm(), Place.OFFICE)) {
            assertThat(door.knock(stranger)).isEqualTo(new Result.Open());
        }
    }

    @ParameterizedTest(name = "23 kc_action={0}")
    @ValueSource(
            strings = {
                "CONFIGURE_TOTP",
                "UPDATE_PASSWORD",
                "UPDATE_PROFILE",
                "UPDATE_EMAIL",
                "CONFIGURE_RECOVERY_AUTHN_CODES",
                "webauthn-register",
                "webauthn-register-passwordless",
                "delete_credential",
                "delete_account",
                "idp_link",
                "VERIFY_EMAIL",
                "gatepost-gate",
                "gatepost-trust",
                "gatepost-fresh-factor"
            })
    void no_action_is_reached_with_the_password_outside(String action) {
        try (Stranger stranger = new Stranger(realm(), Place.HOME)) {
            assertThat(stranger.signIn(stranger.client(Clients.PUBLIC)
                            .begin(Map.of("kc_action", action))
                            .address()))
                    .isInstanceOf(Page.Refused.class);
        }
    }

    /** An account that somebody has just made has shown nothing yet; whoever made it signs in with it where that is allowed. */
    @ParameterizedTest(name = "18 from {0}")
    @EnumSource(names = {"HOME", "OFFICE"})
    void a_new_account_is_no_session(Place place) {
        try (Stranger stranger = new Stranger(realm(), place)) {
            stranger.open(URI.create(
                    stranger.client(Clients.PUBLIC).begin().address().toString().replace("/auth?", "/registrations?")));
            String name = realm().newcomer();
            assertThat(stranger.visitor()
                            .submit(Map.of(
                                    "username", name,
                                    "email", name,
                                    "firstName", "New",
                                    "lastName", "Comer",
                                    "password", "a-newcomers-password",
                                    "password-confirm", "a-newcomers-password")))
                    .isInstanceOf(Page.Refused.class);
            stranger.open(stranger.client(Clients.PUBLIC).begin().address());
            Page page = stranger.visitor().enterRight(name, "a-newcomers-password");
            if (place == Place.OFFICE) {
                assertThat(page).isInstanceOf(Page.Arrived.class);
            } else {
                assertThat(page).isInstanceOf(Page.Refused.class);
            }
        }
    }

    /** Keycloak does not report what that flow has seen, so that it is shut in the office as well. */
    @ParameterizedTest(name = "12 from {0}")
    @EnumSource(names = {"HOME", "OFFICE"})
    void an_enhanced_client_of_SAML_gets_no_assertion(Place place) {
        try (Stranger stranger = new Stranger(realm(), place)) {
            String basic = stranger.person().name() + ":" + stranger.person().password();
            HttpResponse<String> response = HttpPlace.at(place)
                    .send(
                            "POST",
                            stranger.samlClient(Clients.SAML_ECP).endpoint(),
                            stranger.samlClient(Clients.SAML_ECP).envelope(),
                            "Content-Type",
                            "text/xml",
                            "Authorization",
                            "Basic " + Base64.getEncoder().encodeToString(basic.getBytes(UTF_8)));
            assertThat(response.body()).contains("status:NoPassive").doesNotContain("status:Success", "AuthnStatement");
        }
    }

    /** An answer that nobody asked for may be anybody's; the gate of the answers takes none. */
    @ParameterizedTest(name = "10 from {0}")
    @EnumSource(names = {"HOME", "OFFICE"})
    void a_SAML_provider_that_was_not_asked_lets_nobody_in(Place place) {
        try (Stranger stranger = new Stranger(realm(), place)) {
            Person employee = realm().company().employ(stranger.person());
            stranger.open(realm().company().unasked(realm().stack().keycloakUrl(), Clients.SAML));
            stranger.visitor().enterRight(employee.name(), employee.password());
            assertThat(stranger.visitor().submit(Map.of())).isInstanceOf(Page.Refused.class);
        }
    }
}
