// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.saml;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.saml.SamlAnswersIT.Guest;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A company that has to encrypt what it says. The key to do that with is public: encryption proves nothing. */
@OnTheStack
final class SealedAnswersIT {
    private static final String REALM = "a.tld";

    private static IndependentCompany company;
    private static Person person;
    private static Seal seal;

    @BeforeAll
    static void hire(Stack stack) {
        company = IndependentCompany.of(stack, REALM, Map.of("wantAssertionsEncrypted", "true"));
        person = stack.admin().somebody(REALM, "sealed");
        company.employ(person);
        seal = new Seal(RealmKeys.certificate(stack.admin(), REALM, "RSA-OAEP"));
    }

    @AfterAll
    static void dismiss() {
        company.close();
    }

    @Test
    void an_honest_answer_opens_webmail_to_whom_it_is_for(Stack stack) {
        try (Guest guest = new Guest(stack, company);
                Guest thief = new Guest(stack, company)) {
            String answer = seal.signedAndSealed(company.answer(guest.request(), person.name()), company.signer());
            assertThat(guest.answered(answer)).isTrue();
            assertThat(thief.answered(answer)).isFalse();
        }
    }

    @Test
    void one_that_others_could_read_opens_nothing(Stack stack) {
        try (Guest guest = new Guest(stack, company)) {
            assertThat(guest.answered(
                            company.answer(guest.request(), person.name()).assertionSigned(company.signer())))
                    .isFalse();
        }
    }

    @Test
    void one_that_nobody_signed_opens_nothing(Stack stack) {
        try (Guest guest = new Guest(stack, company)) {
            assertThat(guest.answered(seal.sealed(company.answer(guest.request(), person.name()))))
                    .isFalse();
        }
    }

    @Test
    void one_that_a_stranger_signed_opens_nothing(Stack stack) {
        try (Guest guest = new Guest(stack, company)) {
            assertThat(guest.answered(
                            seal.signedAndSealed(company.answer(guest.request(), person.name()), Signer.fresh())))
                    .isFalse();
        }
    }

    @Test
    void one_for_another_audience_opens_nothing(Stack stack) {
        try (Guest guest = new Guest(stack, company)) {
            Draft draft = company.answer(guest.request(), person.name()).assertion(assertion -> {
                var audiences = assertion
                        .getConditions()
                        .getAudienceRestrictions()
                        .getFirst()
                        .getAudiences();
                audiences.clear();
                audiences.add(IndependentCompany.audience("https://wiki.example"));
            });
            assertThat(guest.answered(seal.signedAndSealed(draft, company.signer())))
                    .isFalse();
        }
    }
}
