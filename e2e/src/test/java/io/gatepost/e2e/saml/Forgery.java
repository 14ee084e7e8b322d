// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.saml;

import java.time.Duration;
import java.time.Instant;
import org.opensaml.saml.saml2.core.AuthnContext;
import org.opensaml.saml.saml2.core.StatusCode;
import org.opensaml.saml.saml2.core.SubjectConfirmation;
import org.opensaml.xmlsec.signature.support.SignatureConstants;

/** Answers that are wrong in one thing each, and otherwise as they should be. */
enum Forgery {
    UNSIGNED((company, draft, victim) -> draft.unsigned()),
    SIGNED_BY_ANOTHER_KEY((company, draft, victim) -> draft.assertionSigned(Signer.fresh())),
    CHANGED_AFTER_SIGNING((company, draft, victim) -> {
        String signed = draft.assertionSigned(company.signer());
        return signed.replaceFirst("(<saml2:NameID[^>]*>)[^<]*", "$1" + victim);
    }),
    SIGNATURE_TAKEN_OUT((company, draft, victim) -> {
        String signed = draft.assertionSigned(company.signer());
        return signed.replaceAll("(?s)<ds:Signature .*</ds:Signature>", "");
    }),
    SIGNED_WITH_SHA1((company, draft, victim) -> draft.assertionSigned(company.signer()
            .using(SignatureConstants.ALGO_ID_SIGNATURE_RSA_SHA1, SignatureConstants.ALGO_ID_DIGEST_SHA256))),
    DIGESTED_WITH_SHA1((company, draft, victim) -> draft.assertionSigned(company.signer()
            .using(SignatureConstants.ALGO_ID_SIGNATURE_RSA_SHA256, SignatureConstants.ALGO_ID_DIGEST_SHA1))),
    RESPONSE_SIGNED_WITH_SHA1((company, draft, victim) -> draft.responseSigned(company.signer()
            .using(SignatureConstants.ALGO_ID_SIGNATURE_RSA_SHA1, SignatureConstants.ALGO_ID_DIGEST_SHA1))),

    OF_ANOTHER_ISSUER((company, draft, victim) -> draft.response(
                    response -> response.getIssuer().setValue("https://other.example"))
            .assertion(assertion -> assertion.getIssuer().setValue("https://other.example"))
            .assertionSigned(company.signer())),
    FAILED_AND_YET_WITH_AN_ASSERTION((company, draft, victim) -> draft.response(
                    response -> response.getStatus().getStatusCode().setValue(StatusCode.RESPONDER))
            .assertionSigned(company.signer())),

    EXPIRED((company, draft, victim) -> draft.assertion(assertion -> {
                assertion.getConditions().setNotBefore(ago(Duration.ofMinutes(20)));
                assertion.getConditions().setNotOnOrAfter(ago(Duration.ofMinutes(10)));
            })
            .assertionSigned(company.signer())),
    TOO_EARLY((company, draft, victim) -> draft.assertion(
                    assertion -> assertion.getConditions().setNotBefore(ago(Duration.ofMinutes(-10))))
            .assertionSigned(company.signer())),
    CONFIRMATION_EXPIRED((company, draft, victim) -> draft.confirmation(
                    confirmed -> confirmed.setNotOnOrAfter(ago(Duration.ofMinutes(10))))
            .assertionSigned(company.signer())),
    WITHOUT_AN_END((company, draft, victim) -> draft.assertion(
                    assertion -> assertion.getConditions().setNotOnOrAfter(null))
            .confirmation(confirmed -> confirmed.setNotOnOrAfter(null))
            .assertionSigned(company.signer())),
    SIGNED_OUT_SINCE((company, draft, victim) -> draft.assertion(assertion ->
                    assertion.getAuthnStatements().getFirst().setSessionNotOnOrAfter(ago(Duration.ofMinutes(10))))
            .assertionSigned(company.signer())),
    OF_NO_SIGN_IN((company, draft, victim) ->
            draft.assertion(assertion -> assertion.getAuthnStatements().clear()).assertionSigned(company.signer())),

    FOR_ANOTHER_AUDIENCE((company, draft, victim) -> draft.assertion(assertion -> {
                var audiences = assertion
                        .getConditions()
                        .getAudienceRestrictions()
                        .getFirst()
                        .getAudiences();
                audiences.clear();
                audiences.add(IndependentCompany.audience("https://wiki.example"));
            })
            .assertionSigned(company.signer())),
    FOR_NO_AUDIENCE((company, draft, victim) -> draft.assertion(assertion ->
                    assertion.getConditions().getAudienceRestrictions().clear())
            .assertionSigned(company.signer())),
    WITHOUT_CONDITIONS((company, draft, victim) ->
            draft.assertion(assertion -> assertion.setConditions(null)).assertionSigned(company.signer())),
    FOR_ANOTHER_RECIPIENT((company, draft, victim) -> draft.confirmation(
                    confirmed -> confirmed.setRecipient("https://wiki.example/saml"))
            .assertionSigned(company.signer())),
    FOR_NO_RECIPIENT((company, draft, victim) ->
            draft.confirmation(confirmed -> confirmed.setRecipient(null)).assertionSigned(company.signer())),
    TO_ANOTHER_DESTINATION(
            (company, draft, victim) -> draft.response(response -> response.setDestination("https://wiki.example/saml"))
                    .assertionSigned(company.signer())),
    HOLDER_OF_KEY_WITHOUT_THE_KEY((company, draft, victim) -> draft.assertion(assertion -> assertion
                    .getSubject()
                    .getSubjectConfirmations()
                    .getFirst()
                    .setMethod(SubjectConfirmation.METHOD_HOLDER_OF_KEY))
            .assertionSigned(company.signer())),
    CONFIRMED_BY_NOTHING((company, draft, victim) -> draft.assertion(assertion ->
                    assertion.getSubject().getSubjectConfirmations().clear())
            .assertionSigned(company.signer())),

    TO_ANOTHER_REQUEST(
            (company, draft, victim) -> draft.response(response -> response.setInResponseTo(IndependentCompany.id()))
                    .assertionSigned(company.signer())),
    TO_NO_REQUEST((company, draft, victim) ->
            draft.response(response -> response.setInResponseTo(null)).assertionSigned(company.signer())),
    CONFIRMED_TO_ANOTHER_REQUEST((company, draft, victim) -> draft.confirmation(
                    confirmed -> confirmed.setInResponseTo(IndependentCompany.id()))
            .assertionSigned(company.signer())),
    /** An assertion that somebody stole, in a response of their own: only the assertion is signed. */
    CONFIRMED_TO_NO_REQUEST((company, draft, victim) ->
            draft.confirmation(confirmed -> confirmed.setInResponseTo(null)).assertionSigned(company.signer())),

    /** Signed for another name, of which a careless reader takes the part before the comment; signatures do not see comments. */
    COMMENT_IN_THE_NAME((company, draft, victim) -> draft.assertion(
                    assertion -> assertion.getSubject().getNameID().setValue(victim + ".company.example"))
            .assertionSigned(company.signer())
            .replace(victim + ".company.example", victim + "<!-- -->.company.example")),
    TWO_ASSERTIONS((company, draft, victim) -> {
        String signed = draft.assertionSigned(company.signer());
        int from = signed.indexOf("<saml2:Assertion");
        return signed.substring(0, from)
                + signed.substring(from, signed.indexOf("</saml2p:Response>"))
                + signed.substring(from);
    }),
    DOCTYPE((company, draft, victim) ->
            "<!DOCTYPE r [<!ENTITY who \"" + victim + "\">]>" + body(draft.assertionSigned(company.signer()))),
    EXTERNAL_ENTITY((company, draft, victim) -> "<!DOCTYPE r [<!ENTITY who SYSTEM \"file:///etc/hostname\">]>"
            + body(draft.assertionSigned(company.signer())).replaceFirst("(<saml2:NameID[^>]*>)[^<]*", "$1&who;")),
    ENTITIES_THAT_GROW((company, draft, victim) -> "<!DOCTYPE r [<!ENTITY a \"" + "x".repeat(1000)
            + "\"><!ENTITY b \"" + "&a;".repeat(1000) + "\"><!ENTITY c \"" + "&b;".repeat(1000) + "\">]>"
            + body(draft.unsigned()).replaceFirst("(<saml2:NameID[^>]*>)[^<]*", "$1&c;")),
    HUGE((company, draft, victim) ->
            body(draft.assertionSigned(company.signer())) + "<!--" + "x".repeat(400_000) + "-->"),
    DEEP((company, draft, victim) -> body(draft.unsigned())
            .replace("</saml2p:Response>", "<x>".repeat(20_000) + "</x>".repeat(20_000) + "</saml2p:Response>")),
    NO_XML((company, draft, victim) -> "SAMLResponse"),
    A_LOGOUT_INSTEAD((company, draft, victim) ->
            body(draft.assertionSigned(company.signer())).replace("saml2p:Response", "saml2p:LogoutResponse"));

    private interface Forger {
        String forge(IndependentCompany company, Draft honest, String victim);
    }

    @SuppressWarnings("ImmutableEnumChecker") // a lambda that captures nothing
    private final Forger forger;

    Forgery(Forger forger) {
        this.forger = forger;
    }

    /** About a person who may come in, unless it is about the victim. */
    String forge(IndependentCompany company, SignOnRequest request, String person, String victim) {
        return forger.forge(company, company.answer(request, person), victim);
    }

    /** What the company says otherwise: how the person signed in there. */
    static Draft by(String context, Draft draft) {
        return draft.assertion(assertion -> {
            AuthnContext how = assertion.getAuthnStatements().getFirst().getAuthnContext();
            how.getAuthnContextClassRef().setURI(context);
        });
    }

    private static Instant ago(Duration time) {
        return Instant.now().minus(time);
    }

    private static String body(String xml) {
        return xml.replaceFirst("^<\\?xml[^>]*>\\s*", "");
    }
}
