// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Person;

/** A domain of its own in the default realm, so that a test may change its policy. Its office is the stack's. */
record SmallDomain(Stack stack, String name) {
    static SmallDomain with(Stack stack, String secondFactor) {
        SmallDomain domain = new SmallDomain(stack, "e" + Long.toHexString(System.nanoTime()) + ".tld");
        domain.write(secondFactor);
        return domain;
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
