// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.doors;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.Otp;
import io.gatepost.e2e.client.Page;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.PlainVisitor;
import io.gatepost.e2e.client.Webmail;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The steps of a sign-in, taken in another order than the pages lead to, or in another tab. */
@OnTheStack
final class StepsIT {
    private static final String REALM = "a.tld";

    private final Stack stack;
    private Person owner;

    StepsIT(Stack stack) {
        this.stack = stack;
        this.owner = stack.admin().somebody(REALM, "steps");
    }

    /** Whatever of the flow is named, nothing is passed that was not shown; in their order the same fields let in. */
    @Test
    void row_27_another_steps_execution_is_not_answered_in_place_of_ones_own() {
        List<String> executions = executions();
        assertThat(executions).hasSizeGreaterThan(8);
        for (String execution : executions) {
            // Of one secret there is a right code once in half a minute.
            owner = stack.admin().somebody(REALM, "steps");
            try (PlainVisitor visitor = atThePassword(Place.HOME)) {
                Page page = visitor.post(
                        instead(visitor.asking(), execution),
                        Map.of("username", owner.name(), "otp", Otp.next(owner.otpSecret())));
                assertThat(page).as("before the password: " + execution).isNotInstanceOf(Page.Arrived.class);
            }
            try (PlainVisitor visitor = atTheCode()) {
                Page page = visitor.post(
                        instead(visitor.asking(), execution),
                        Map.of("username", owner.name(), "password", owner.password(), "otp", ""));
                assertThat(page).as("before the code: " + execution).isNotInstanceOf(Page.Arrived.class);
            }
        }
        try (PlainVisitor visitor = atTheCode()) {
            assertThat(visitor.enterRightCode(owner.otpSecret())).isInstanceOf(Page.Arrived.class);
        }
    }

    /** Required actions come after the flow; who names one before has neither signed in nor changed anything. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "gatepost-gate",
                "gatepost-trust",
                "gatepost-fresh-factor",
                "gatepost-enrolment",
                "CONFIGURE_TOTP",
                "CONFIGURE_RECOVERY_AUTHN_CODES",
                "UPDATE_PASSWORD",
                "webauthn-register"
            })
    void row_27_a_forged_required_action_is_not_reached(String action) {
        Map<String, String> fields = Map.of(
                "password-new",
                "a-password-of-a-thief",
                "password-confirm",
                "a-password-of-a-thief",
                "otp",
                "000000",
                "totp",
                "000000");
        try (PlainVisitor before = atThePassword(Place.HOME);
                PlainVisitor after = atTheCode()) {
            for (PlainVisitor visitor : List.of(before, after)) {
                URI forged = URI.create(
                        instead(visitor.asking(), action).toString().replace("/authenticate?", "/required-action?"));
                for (Page page :
                        List.of(visitor.copy().open(forged), visitor.copy().post(forged, fields))) {
                    assertThat(page)
                            .isNotInstanceOf(Page.Arrived.class)
                            .isNotInstanceOf(Page.EnrolmentOffered.class)
                            .isNotInstanceOf(Page.CodesShown.class);
                }
            }
        }
        try (PlainVisitor visitor = atTheCode()) {
            assertThat(visitor.enterRightCode(owner.otpSecret()))
                    .as("the password is what it was")
                    .isInstanceOf(Page.Arrived.class);
        }
    }

    /** The page was opened in the office, and is sent from elsewhere. */
    @Test
    void row_27_a_page_left_open_in_the_office_asks_for_the_factor_outside() {
        try (PlainVisitor visitor = atThePassword(Place.OFFICE)) {
            visitor.moveTo(Place.HOME);
            assertThat(visitor.enterRight(owner.name(), owner.password())).isEqualTo(new Page.CodeAsked(false));
        }
        try (PlainVisitor visitor = atThePassword(Place.OFFICE)) {
            assertThat(visitor.enterRight(owner.name(), owner.password())).isInstanceOf(Page.Arrived.class);
        }
    }

    /** A thief with an account of his own, factor and all, and somebody's password: in two tabs of one browser. */
    @Test
    void row_27_what_was_shown_in_one_tab_opens_nobody_elses_in_another() {
        Person thief = stack.admin().somebody(REALM, "thief");
        try (PlainVisitor visitor = atTheCode()) {
            URI stale = URI.create(visitor.asking());
            Webmail.SignIn own = webmail().begin(Map.of("prompt", "login"));
            visitor.open(own.address());
            visitor.enterRight(thief.name(), thief.password());
            String code = Otp.next(thief.otpSecret());
            Page page = visitor.enterCode(code);
            if (page instanceof Page.Arrived arrived && arrived.code().isPresent()) {
                assertThat(who(own, arrived)).isEqualTo(thief.name());
            }
            assertNotTheOwner(visitor.post(stale, Map.of("otp", code)));
        }
    }

    /** Back from the question for one's own factor to the password, and on with somebody else's. */
    @Test
    void row_27_the_back_button_changes_whose_factor_is_asked_for() {
        Person thief = stack.admin().somebody(REALM, "thief");
        try (PlainVisitor visitor = atThePassword(Place.HOME)) {
            URI password = URI.create(visitor.asking());
            assertThat(visitor.enterRight(thief.name(), thief.password())).isEqualTo(new Page.CodeAsked(false));
            URI code = URI.create(visitor.asking());
            Page back = visitor.post(password, Map.of("username", owner.name(), "password", owner.password()));
            assertThat(back).isNotInstanceOf(Page.Arrived.class);
            assertNotTheOwner(visitor.post(code, Map.of("otp", Otp.next(thief.otpSecret()))));
        }
    }

    /** The same once the factor has been shown and Keycloak has one thing left to ask: it is the thief's, and stays so. */
    @Test
    void row_27_nor_does_it_carry_a_factor_that_was_shown_to_somebody_elses_password() {
        Person thief = stack.admin().somebody(REALM, "thief");
        stack.admin()
                .send(
                        "PUT",
                        REALM + "/users/" + stack.admin().idOf(thief),
                        Json.write(Map.of("requiredActions", List.of("UPDATE_PASSWORD"))));
        try (PlainVisitor visitor = atThePassword(Place.HOME)) {
            URI password = URI.create(visitor.asking());
            visitor.enterRight(thief.name(), thief.password());
            URI code = URI.create(visitor.asking());
            visitor.enterRightCode(thief.otpSecret());
            assertThat(visitor.sees("password-new")).isTrue();
            for (URI stale : List.of(password, code)) {
                assertNotTheOwner(visitor.copy()
                        .post(stale, Map.of("username", owner.name(), "password", owner.password(), "otp", "000000")));
            }
            PlainVisitor over = visitor.copy();
            over.open(URI.create(password.toString().replaceFirst("/authenticate\\?", "/restart?")));
            assertThat(over.enterRight(owner.name(), owner.password())).isEqualTo(new Page.CodeAsked(false));
        }
    }

    /** Pages may come back; the client must not be given a code, unless it is the thief's own. */
    private void assertNotTheOwner(Page page) {
        if (page instanceof Page.Arrived arrived) {
            assertThat(arrived.code()).as("a code for whom?").isEmpty();
        }
    }

    private String who(Webmail.SignIn signIn, Page.Arrived arrived) {
        Webmail.Tokens tokens = (Webmail.Tokens) webmail().redeem(Place.HOME, signIn, arrived);
        return Json.read(new String(
                        Base64.getUrlDecoder().decode(tokens.id().split("\\.", -1)[1]), StandardCharsets.UTF_8))
                .path("preferred_username")
                .asText();
    }

    private PlainVisitor atThePassword(Place place) {
        PlainVisitor visitor = new PlainVisitor(place);
        assertThat(visitor.open(webmail().begin().address())).isEqualTo(new Page.PasswordAsked(false));
        return visitor;
    }

    private PlainVisitor atTheCode() {
        PlainVisitor visitor = atThePassword(Place.HOME);
        assertThat(visitor.enterRight(owner.name(), owner.password())).isEqualTo(new Page.CodeAsked(false));
        return visitor;
    }

    private Webmail webmail() {
        return stack.webmail(REALM);
    }

    /** All steps of the realm's sign-in, and some that are none of its. */
    private List<String> executions() {
        List<String> ids = new ArrayList<>(List.of("", "00000000-0000-0000-0000-000000000000"));
        for (String flow : List.of("gatepost%20browser", "gatepost%20reset%20credentials", "direct%20grant")) {
            for (JsonNode step : Json.read(stack.admin()
                    .send("GET", REALM + "/authentication/flows/" + flow + "/executions", "")
                    .body())) {
                ids.add(step.path("id").asText());
            }
        }
        return ids;
    }

    private static URI instead(String asking, String execution) {
        return URI.create(asking.replaceFirst("execution=[^&]*", "execution=" + execution));
    }
}
