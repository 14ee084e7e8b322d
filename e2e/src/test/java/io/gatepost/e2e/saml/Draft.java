// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.saml;

import java.util.function.Consumer;
import org.opensaml.saml.common.SignableSAMLObject;
import org.opensaml.saml.saml2.core.Assertion;
import org.opensaml.saml.saml2.core.Response;
import org.opensaml.saml.saml2.core.SubjectConfirmationData;

/** A response before it is signed; everything in it can still be told otherwise. */
record Draft(Response response) {
    Draft response(Consumer<Response> change) {
        change.accept(response);
        return this;
    }

    Draft assertion(Consumer<Assertion> change) {
        change.accept(response.getAssertions().getFirst());
        return this;
    }

    Draft confirmation(Consumer<SubjectConfirmationData> change) {
        return assertion(assertion -> change.accept(
                assertion.getSubject().getSubjectConfirmations().getFirst().getSubjectConfirmationData()));
    }

    String unsigned() {
        return SamlXml.text(SamlXml.element(response));
    }

    String assertionSigned(Signer signer) {
        return signed(response.getAssertions().getFirst(), signer);
    }

    String responseSigned(Signer signer) {
        return signed(response, signer);
    }

    String bothSigned(Signer signer) {
        Assertion assertion = response.getAssertions().getFirst();
        signer.prepare(assertion);
        signer.prepare(response);
        SamlXml.element(response);
        Signer.complete(assertion);
        Signer.complete(response);
        return unsigned();
    }

    private String signed(SignableSAMLObject object, Signer signer) {
        signer.prepare(object);
        SamlXml.element(response);
        Signer.complete(object);
        return unsigned();
    }
}
