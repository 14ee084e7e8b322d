// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.doors;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.Page;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.PlainVisitor;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In a realm of many domains one customer's OpenID provider must not open, or make, another's accounts. */
@OnTheStack
final class SharedRealmIT {
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_provider_makes_accounts_of_the_domains_that_name_it_alone(boolean named, Stack stack) throws IOException {
        String before = log(stack);
        String domain = "s" + Long.toHexString(System.nanoTime()) + ".tld";
        Map<String, Object> policy = Map.of(
                "version",
                1,
                "secondFactor",
                Map.of("enrolment", "off"),
                "saml",
                Map.of("providers", named ? List.of(Partner.ALIAS) : List.of("another")),
                "services",
                Map.of("web", Map.of("elsewhere", List.of("password"))));
        assertThat(stack.admin()
                        .send("PUT", "isp/gatepost/policies/" + domain, Json.write(policy))
                        .statusCode())
                .isEqualTo(201);
        try (Partner partner = Partner.of(stack, "isp");
                PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            Person ceo = partner.hire("ceo@" + domain);
            visitor.open(stack.webmail("isp")
                    .begin(Map.of("kc_idp_hint", Partner.ALIAS))
                    .address());
            Page page = visitor.enterRight(ceo.name(), ceo.password());
            if (visitor.sees("firstName")) {
                page = visitor.submit(
                        Map.of("username", ceo.name(), "email", ceo.name(), "firstName", "New", "lastName", "Comer"));
            }
            if (named) {
                assertThat(page).isInstanceOf(Page.Arrived.class);
            } else {
                assertThat(page).isEqualTo(new Page.Refused("company-provider"));
                assertThat(log(stack).substring(before.length()))
                        .contains("the account was not tied to the provider's: company-provider")
                        .doesNotContain("\tat io.gatepost");
            }
            assertThat(Json.read(stack.admin()
                            .send("GET", "isp/users?exact=true&username=" + ceo.name(), "")
                            .body()))
                    .hasSize(named ? 1 : 0);
        } finally {
            stack.admin().send("DELETE", "isp/identity-provider/instances/" + Partner.ALIAS, "");
            stack.admin().send("DELETE", "isp/gatepost/policies/" + domain, "");
        }
    }

    private static String log(Stack stack) throws IOException {
        return Files.readString(stack.state().resolve("log/keycloak.log"), ISO_8859_1);
    }
}
