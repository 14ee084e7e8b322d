// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate.company;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.xml.datatype.XMLGregorianCalendar;
import org.jspecify.annotations.Nullable;
import org.keycloak.dom.saml.v2.assertion.AssertionType;
import org.keycloak.dom.saml.v2.assertion.AudienceRestrictionType;
import org.keycloak.dom.saml.v2.assertion.AuthnContextType;
import org.keycloak.dom.saml.v2.assertion.AuthnStatementType;
import org.keycloak.dom.saml.v2.assertion.SubjectConfirmationDataType;
import org.keycloak.dom.saml.v2.assertion.SubjectConfirmationType;
import org.keycloak.dom.saml.v2.protocol.ResponseType;

/**
 * A SAML provider's answer, held against what SAML profiles 4.1.4.2 and 4.1.4.3 demand of one. Keycloak has verified signature, issuer and
 * destination by then; of the rest it checks what the answer happens to state, and lets pass what it leaves out.
 */
record CompanyAnswer(ResponseType response) {
    private static final String BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer";

    /**
     * What the answer is judged by.
     *
     * @param entity the realm, as the company knows it
     * @param consumer where the answer has been sent
     * @param request the one that it answers; empty where nobody asked
     */
    record Expected(String entity, String consumer, String request, Instant now, Duration skew) {}

    /** The first thing that is wrong with it, in a word for admins. */
    Optional<String> fault(Expected expected) {
        if (expected.request().isEmpty() || !expected.request().equals(response.getInResponseTo())) {
            return Optional.of("unsolicited");
        }
        if (response.getAssertions().size() != 1) {
            return Optional.of("assertions");
        }
        AssertionType assertion = assertion();
        if (assertion.getID() == null || assertion.getID().isEmpty()) {
            return Optional.of("assertion-id");
        }
        if (!bounded(assertion, expected)) {
            return Optional.of("conditions");
        }
        if (!addressed(assertion, expected)) {
            return Optional.of("audience");
        }
        if (!confirmed(assertion, expected)) {
            return Optional.of("subject-confirmation");
        }
        return statement()
                        .filter(statement -> notOver(statement.getSessionNotOnOrAfter(), expected))
                        .filter(statement -> begun(statement.getAuthnInstant(), expected))
                        .isPresent()
                ? Optional.empty()
                : Optional.of("authn-statement");
    }

    AssertionType assertion() {
        return response.getAssertions().get(0).getAssertion();
    }

    /** Until when it could be shown again; only of an answer without a fault. */
    Instant end() {
        return instant(assertion().getConditions().getNotOnOrAfter()).orElse(Instant.MAX);
    }

    /** When the person signed in there, which can be long ago. */
    Instant signedIn(Instant now) {
        return statement()
                .flatMap(statement -> instant(statement.getAuthnInstant()))
                .filter(at -> at.isBefore(now))
                .orElse(now);
    }

    /** How the person signed in there, as the company says it; empty where it says nothing. */
    List<String> contexts() {
        return statement()
                .map(AuthnStatementType::getAuthnContext)
                .map(AuthnContextType::getSequence)
                .map(AuthnContextType.AuthnContextTypeSequence::getClassRef)
                .map(reference -> reference.getValue().toString())
                .filter(CompanyLogin::context)
                .stream()
                .toList();
    }

    private Optional<AuthnStatementType> statement() {
        List<AuthnStatementType> statements = assertion().getStatements().stream()
                .filter(AuthnStatementType.class::isInstance)
                .map(AuthnStatementType.class::cast)
                .toList();
        return statements.size() == 1 ? Optional.of(statements.getFirst()) : Optional.empty();
    }

    private static boolean bounded(AssertionType assertion, Expected expected) {
        return assertion.getConditions() != null
                && ended(assertion.getConditions().getNotOnOrAfter(), expected)
                && begun(assertion.getConditions().getNotBefore(), expected);
    }

    /** Every restriction has to name the realm (SAML core, 2.5.1.4), and there has to be one. */
    private static boolean addressed(AssertionType assertion, Expected expected) {
        List<AudienceRestrictionType> restrictions = assertion.getConditions().getConditions().stream()
                .filter(AudienceRestrictionType.class::isInstance)
                .map(AudienceRestrictionType.class::cast)
                .toList();
        return !restrictions.isEmpty()
                && restrictions.stream()
                        .allMatch(restriction -> restriction.getAudience().stream()
                                .anyMatch(audience -> audience.toString().equals(expected.entity())));
    }

    private static boolean confirmed(AssertionType assertion, Expected expected) {
        return assertion.getSubject() != null
                && assertion.getSubject().getConfirmation().stream()
                        .filter(confirmation -> BEARER.equals(confirmation.getMethod()))
                        .map(SubjectConfirmationType::getSubjectConfirmationData)
                        .anyMatch(data -> data != null && confirms(data, expected));
    }

    private static boolean confirms(SubjectConfirmationDataType data, Expected expected) {
        return expected.consumer().equals(data.getRecipient())
                && expected.request().equals(data.getInResponseTo())
                && ended(data.getNotOnOrAfter(), expected)
                && begun(data.getNotBefore(), expected);
    }

    /** It has an end, which has not come. */
    private static boolean ended(@Nullable XMLGregorianCalendar end, Expected expected) {
        return end != null && notOver(end, expected);
    }

    private static boolean notOver(@Nullable XMLGregorianCalendar end, Expected expected) {
        return end == null
                || instant(end)
                        .filter(at -> expected.now().isBefore(at.plus(expected.skew())))
                        .isPresent();
    }

    private static boolean begun(@Nullable XMLGregorianCalendar start, Expected expected) {
        return start == null
                || instant(start)
                        .filter(at -> !expected.now().plus(expected.skew()).isBefore(at))
                        .isPresent();
    }

    private static Optional<Instant> instant(@Nullable XMLGregorianCalendar time) {
        try {
            return Optional.ofNullable(time)
                    .map(given -> given.toGregorianCalendar().toInstant());
        } catch (DateTimeException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
