// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.saml;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Page;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.PlainVisitor;
import io.gatepost.e2e.client.Webmail;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A company's answers to a realm of ours, at home, where webmail takes a second factor or the company's word. */
@OnTheStack
final class SamlAnswersIT {
    private static final String REALM = "a.tld";

    private static IndependentCompany company;
    private static Person person;
    private static Person victim;

    @BeforeAll
    static void hire(Stack stack) {
        company = IndependentCompany.of(stack, REALM);
        person = stack.admin().somebody(REALM, "employee");
        victim = stack.admin().somebody(REALM, "boss");
        company.employ(person);
        company.employ(victim);
    }

    @AfterAll
    static void dismiss() {
        company.close();
    }

    @Test
    void an_honest_answer_opens_webmail(Stack stack) {
        try (Guest guest = new Guest(stack, company)) {
            assertThat(guest.answered(
                            company.answer(guest.request(), person.name()).assertionSigned(company.signer())))
                    .isTrue();
        }
        try (Guest guest = new Guest(stack, company)) {
            assertThat(guest.answered(
                            company.answer(guest.request(), person.name()).bothSigned(company.signer())))
                    .isTrue();
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void a_forged_answer_opens_nothing(Forgery forgery, Stack stack) {
        try (Guest guest = new Guest(stack, company)) {
            assertThat(guest.answered(forgery.forge(company, guest.request(), person.name(), victim.name())))
                    .isFalse();
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void a_wrapped_signature_opens_nothing(Wrapping wrapping, Stack stack) {
        try (Guest guest = new Guest(stack, company)) {
            assertThat(guest.answered(wrapping.wrap(company, guest.request(), person.name(), victim.name())))
                    .isFalse();
        }
    }

    @Test
    void an_answer_is_good_once(Stack stack) {
        try (Guest guest = new Guest(stack, company)) {
            String answer = company.answer(guest.request(), person.name()).assertionSigned(company.signer());
            assertThat(guest.answered(answer)).isTrue();
            assertThat(guest.post(answer)).isNotInstanceOf(Page.Arrived.class);
            try (Guest thief = new Guest(stack, company)) {
                assertThat(thief.answered(answer)).isFalse();
            }
        }
    }

    /** Somebody sent to the company from home. */
    static final class Guest implements AutoCloseable {
        private final PlainVisitor visitor = new PlainVisitor(Place.HOME);
        private final Webmail webmail;
        private final SignOnRequest request;

        Guest(Stack stack, IndependentCompany company) {
            this.webmail = stack.webmail(REALM);
            this.request = SignOnRequest.of(visitor.open(
                    webmail.begin(Map.of("kc_idp_hint", company.alias())).address()));
        }

        SignOnRequest request() {
            return request;
        }

        Page post(String xml) {
            return visitor.post(
                    request.consumer(),
                    Map.of("SAMLResponse", SamlXml.posted(xml), "RelayState", request.relayState()));
        }

        /** Whether it brought a code or a session. */
        boolean answered(String xml) {
            Page page = post(xml);
            boolean code =
                    page instanceof Page.Arrived arrived && arrived.code().isPresent();
            boolean session =
                    visitor.open(webmail.begin(Map.of("prompt", "none")).address()) instanceof Page.Arrived arrived
                            && arrived.code().isPresent();
            return code || session;
        }

        @Override
        public void close() {
            visitor.close();
        }
    }
}
