// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.doors;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.OwnRealm;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Browser;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.Page;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.PlainVisitor;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an account is called that a provider's people bring with them: the provider says it, and of its own domain alone. */
@OnTheStack
final class StatedNameIT {
    private static final String POLICY = """
            {"version": 1, "secondFactor": {"enrolment": "off"}, "saml": {"providers": ["%s"]},
             "services": {"web": {"elsewhere": ["password"]}}}""".formatted(Partner.ALIAS);

    private static final String PROFILE = "kc-idp-review-profile-form";

    private final Stack stack;

    StatedNameIT(Stack stack) {
        this.stack = stack;
    }

    @ParameterizedTest
    @ValueSource(strings = {"username", "user.attributes.username", "userName"})
    void nobody_takes_another_name_on_the_page_for_the_profile(String field) {
        try (OwnRealm realm = OwnRealm.like(stack, "n", POLICY);
                Partner partner = partnerOf(realm);
                PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            String domain = realm.name();
            Person newcomer = partner.hire("newcomer@" + domain);
            come(visitor, realm, newcomer);
            Map<String, String> profile =
                    new HashMap<>(Map.of("email", newcomer.name(), "firstName", "New", "lastName", "Comer"));
            profile.put(field, "ceo@" + domain);
            assertThat(visitor.submit(profile)).isInstanceOf(Page.Other.class);
            assertThat(visitor.html()).contains("It cannot be another one.");
            profile.remove(field);
            profile.put("username", newcomer.name());
            assertThat(visitor.submit(profile)).isInstanceOf(Page.Arrived.class);
            assertThat(accounts(realm, "ceo@" + domain)).isZero();
            assertThat(accounts(realm, newcomer.name())).isOne();
        }
    }

    @Test
    void the_page_shows_the_name_and_does_not_offer_another() {
        try (OwnRealm realm = OwnRealm.like(stack, "n", POLICY);
                Partner partner = partnerOf(realm)) {
            Person newcomer = partner.hire("newcomer@" + realm.name());
            Browser browser = stack.browser(Place.HOME);
            browser.open(stack.webmail(realm.name())
                    .begin(Map.of("kc_idp_hint", Partner.ALIAS))
                    .address());
            browser.enterRight(newcomer.name(), newcomer.password());
            browser.clickHere(PROFILE, "#username[readonly]");
            assertThat(browser.value("username")).isEqualTo(newcomer.name());
            browser.clickHere(PROFILE, "#email:not([readonly])");
            browser.picture("company-first-sign-in");
        }
    }

    @Test
    void no_account_is_made_in_the_name_of_another_domain() {
        try (OwnRealm realm = OwnRealm.like(stack, "n", POLICY);
                Partner partner = partnerOf(realm);
                PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            Person stranger = partner.hire("newcomer@a.tld");
            come(visitor, realm, stranger);
            assertThat(visitor.submit(Map.of(
                            "username",
                            stranger.name(),
                            "email",
                            stranger.name(),
                            "firstName",
                            "New",
                            "lastName",
                            "Comer")))
                    .isEqualTo(new Page.Refused("company-provider"));
            assertThat(accounts(realm, stranger.name())).isZero();
        }
    }

    private Partner partnerOf(OwnRealm realm) {
        Partner partner = Partner.of(stack, realm.name());
        alwaysReviewed(realm);
        return partner;
    }

    /** Whatever the provider tells, the page for the profile comes. */
    private void alwaysReviewed(OwnRealm realm) {
        String flows = realm.name() + "/authentication/";
        for (JsonNode step : Json.read(stack.admin()
                .send("GET", flows + "flows/first%20broker%20login/executions", "")
                .body())) {
            if (step.path("providerId").asText().equals("idp-review-profile")) {
                String id = step.path("authenticationConfig").asText();
                var changed = stack.admin()
                        .send(
                                "PUT",
                                flows + "config/" + id,
                                Json.write(Map.of(
                                        "id",
                                        id,
                                        "alias",
                                        "always",
                                        "config",
                                        Map.of("update.profile.on.first.login", "on"))));
                assertThat(changed.statusCode()).as(changed.body()).isEqualTo(204);
            }
        }
    }

    private void come(PlainVisitor visitor, OwnRealm realm, Person person) {
        visitor.open(stack.webmail(realm.name())
                .begin(Map.of("kc_idp_hint", Partner.ALIAS))
                .address());
        visitor.enterRight(person.name(), person.password());
        assertThat(visitor.sees("firstName")).as("the page for the profile").isTrue();
    }

    private int accounts(OwnRealm realm, String name) {
        return Json.read(stack.admin()
                        .send("GET", realm.name() + "/users?exact=true&username=" + name, "")
                        .body())
                .size();
    }
}
