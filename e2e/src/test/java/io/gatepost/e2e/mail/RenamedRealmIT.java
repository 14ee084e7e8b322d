// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.mail;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Answer;
import io.gatepost.e2e.client.Door;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Phone;
import io.gatepost.e2e.client.Place;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Keycloak lets the admin of a realm rename it; another domain's mailboxes do not come with the name. */
@OnTheStack
final class RenamedRealmIT {
    private static final String OPEN = """
            {"version": 1, "secondFactor": {"enrolment": "off"},
             "services": {"dav": {"trusted": ["password"], "elsewhere": ["password"]}}}""";

    @Test
    void a_realm_stays_with_the_domain_that_it_was_made_for(Stack stack) {
        String own = "own" + Long.toHexString(System.nanoTime()) + ".tld";
        String others = "others" + Long.toHexString(System.nanoTime()) + ".tld";
        assertThat(stack.admin()
                        .send("POST", "", Json.write(Map.of("realm", own, "enabled", true)))
                        .statusCode())
                .isEqualTo(201);
        assertThat(stack.admin()
                        .send("PUT", own + "/gatepost/policies/default", OPEN)
                        .statusCode())
                .isEqualTo(201);
        Person tenant = stack.admin().create(new Person(own, "tenant@" + own, "a-tenants-password", ""));
        assertThat(knock(stack, tenant)).isInstanceOf(Answer.In.class);

        assertThat(stack.admin()
                        .send("PUT", own, Json.write(Map.of("realm", others)))
                        .statusCode())
                .isEqualTo(204);
        Person thief = stack.admin().create(new Person(others, "victim@" + others, "a-thiefs-password", ""));
        try {
            assertThat(knock(stack, thief)).isInstanceOf(Answer.Refused.class);
        } finally {
            stack.admin().send("DELETE", others, "");
        }
    }

    private static Answer knock(Stack stack, Person person) {
        return stack.knock(new Phone(), Place.HOME, Door.DAV, person.name(), person.password());
    }
}
