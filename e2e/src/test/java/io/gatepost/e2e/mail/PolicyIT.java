// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Answer;
import io.gatepost.e2e.client.Door;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.MailProgram;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** What the operator writes is what the doors do, at once; and what makes no sense is not written at all. */
@OnTheStack
final class PolicyIT {
    private static final String OPEN_FOR_IMAP = """
            {"version": 1, "secondFactor": {"enrolment": "off"},
             "services": {"imap": {"trusted": ["password"], "elsewhere": ["password"]}}}""";

    private static final String WRONG_IN_MANY_WAYS = """
            {"version": 1, "netwoks": {},
             "networks": {"office": ["127.0.10.0/33"], "world": ["0.0.0.0/0"]},
             "services": {"web": {"trusted": ["app-password"], "elsewhere": []},
                          "gopher": {"trusted": [], "elsewhere": []}}}""";

    @Test
    void a_policy_of_its_own_opens_a_small_domain_and_the_default_closes_it(Stack stack) {
        String domain = "e" + System.nanoTime() + ".tld";
        Person eve = stack.admin().create(new Person("isp", "eve@" + domain, "eve-password-1", ""));
        assertThat(imap(stack, eve)).isInstanceOf(Answer.Refused.class);

        HttpResponse<String> written = stack.admin().send("PUT", "isp/gatepost/policies/" + domain, OPEN_FOR_IMAP);
        assertThat(written.statusCode()).as(written.body()).isIn(200, 201, 204);
        assertThat(imap(stack, eve)).isInstanceOf(Answer.In.class);

        assertThat(stack.admin()
                        .send("DELETE", "isp/gatepost/policies/" + domain, "")
                        .statusCode())
                .isEqualTo(204);
        assertThat(imap(stack, eve)).isInstanceOf(Answer.Refused.class);
    }

    @Test
    void a_wrong_policy_is_refused_as_a_whole_with_every_problem(Stack stack) {
        String path = "isp/gatepost/policies/wrong.tld";
        HttpResponse<String> answer = stack.admin().send("PUT", path, WRONG_IN_MANY_WAYS);
        assertThat(answer.statusCode()).as(answer.body()).isIn(400, 422);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        JsonNode problem = Json.read(answer.body());
        assertThat(problem.findValuesAsText("pointer"))
                .anyMatch(pointer -> pointer.endsWith("/netwoks"))
                .anyMatch(pointer -> pointer.endsWith("/networks/office/0"))
                .anyMatch(pointer -> pointer.endsWith("/networks/world/0"))
                .anyMatch(pointer -> pointer.endsWith("/services/web/trusted/0"))
                .anyMatch(pointer -> pointer.endsWith("/services/gopher"));
        assertThat(stack.admin().send("GET", path, "").statusCode()).isEqualTo(404);
    }

    private static Answer imap(Stack stack, Person person) {
        return stack.knock(new MailProgram(), Place.HOME, Door.IMAP, person.name(), person.password());
    }
}
