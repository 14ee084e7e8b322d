// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Webmail;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** A domain of its own in the default realm, so that a test may change its policy. Its office is the stack's. */
record SmallDomain(Stack stack, String name) {
    private static final String STOCK_FLOW = "stock-flow";

    static SmallDomain with(Stack stack, String secondFactor) {
        SmallDomain domain = new SmallDomain(stack, "e" + Long.toHexString(System.nanoTime()) + ".tld");
        domain.write(secondFactor);
        return domain;
    }

    /**
     * A client of the realm that has Keycloak's own flow, where a session's cookie is enough: what its pages do not ask for, the
     * gate does.
     */
    static Webmail stockFlow(Stack stack, URI keycloak) {
        String flow = "";
        for (JsonNode one : Json.read(
                stack.admin().send("GET", "isp/authentication/flows", "").body())) {
            flow = one.path("alias").asText().equals("browser") ? one.path("id").asText() : flow;
        }
        var made = stack.admin()
                .send(
                        "POST",
                        "isp/clients",
                        Json.write(Map.of(
                                "clientId",
                                STOCK_FLOW,
                                "publicClient",
                                true,
                                "redirectUris",
                                List.of(Webmail.REDIRECT_PREFIX + "*"),
                                "authenticationFlowBindingOverrides",
                                Map.of("browser", flow))));
        assertThat(made.statusCode()).as(made.body()).isIn(201, 409);
        return new Webmail(keycloak, "isp", STOCK_FLOW);
    }

    /** Without a factor if the secret is empty. */
    Person person(String part, String otpSecret) {
        return stack.admin().create(new Person("isp", part + "@" + name, "a-good-password-of-" + part, otpSecret));
    }

    void write(String secondFactor) {
        writeEnrolment("required", secondFactor);
    }

    /** From anywhere, unless the rest says something else. */
    void writeEnrolment(String word, String rest) {
        String from = rest.contains("enrolFrom") ? "" : ", \"enrolFrom\": \"anywhere\"";
        var answer = stack.admin().send("PUT", "isp/gatepost/policies/" + name, """
                {"version": 1, "networks": {"office": ["127.0.10.0/24"]},
                 "secondFactor": {"enrolment": "%s"%s%s},
                 "trust": {"devices": {"allowed": true},
                           "addresses": {"allowed": true, "for": "P1D", "services": ["imap"]}},
                 "services": {"web": {"trusted": ["password"], "elsewhere": ["password+second-factor"]},
                              "imap": {"trusted": ["password"]}}}""".formatted(
                        word, from, rest.isEmpty() ? "" : ", " + rest));
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201, 204);
    }
}
