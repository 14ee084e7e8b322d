// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.saml;

import java.util.function.Consumer;
import org.opensaml.saml.common.xml.SAMLConstants;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * XML signature wrapping: the signed part is kept where the verifier finds it, and another is put where the reader looks (J.
 * Somorovsky et al., "On Breaking SAML", 2012; the eight forms are numbered as there).
 */
enum Wrapping {
    RESPONSE_IN_THE_SIGNATURE_OF_A_FORGED_ONE(true, Parts::responseInSignature),
    RESPONSE_BESIDE_THE_SIGNATURE_OF_A_FORGED_ONE(true, Parts::responseBesideSignature),
    FORGED_ASSERTION_FIRST(false, parts -> parts.root.insertBefore(parts.forged, parts.assertion)),
    FORGED_ASSERTION_AROUND_THE_SIGNED_ONE(false, parts -> {
        parts.root.replaceChild(parts.forged, parts.assertion);
        parts.forged.appendChild(parts.assertion);
    }),
    SIGNATURE_IN_THE_FORGED_ASSERTION_SIGNED_ONE_LAST(false, parts -> {
        parts.root.insertBefore(parts.forged, parts.assertion);
        parts.moveSignature(parts.forged);
        parts.root.appendChild(parts.assertion);
    }),
    SIGNED_ASSERTION_IN_THE_SIGNATURE_OF_THE_FORGED_ONE(false, parts -> {
        Element signature = parts.moveSignature(parts.forged);
        parts.root.replaceChild(parts.forged, parts.assertion);
        signature.appendChild(parts.assertion);
    }),
    FORGED_ASSERTION_IN_EXTENSIONS(false, parts -> {
        Element extensions = parts.document.createElementNS(SAMLConstants.SAML20P_NS, "samlp:Extensions");
        extensions.setAttributeNS("http://www.w3.org/2000/xmlns/", "xmlns:samlp", SAMLConstants.SAML20P_NS);
        extensions.appendChild(parts.forged);
        parts.root.insertBefore(extensions, parts.assertion);
    }),
    SIGNED_ASSERTION_IN_AN_OBJECT_OF_THE_FORGED_ONE(false, parts -> {
        Element object = parts.object(parts.moveSignature(parts.forged));
        parts.root.replaceChild(parts.forged, parts.assertion);
        object.appendChild(parts.assertion);
    }),
    /** Not of the paper: both carry the same ID, so that a lookup by ID finds one and the reader the other. */
    SAME_ID_TWICE(false, parts -> {
        parts.forged.setAttribute("ID", parts.assertion.getAttribute("ID"));
        parts.root.insertBefore(parts.forged, parts.assertion);
    });

    private final boolean ofResponse;

    @SuppressWarnings("ImmutableEnumChecker") // a lambda that captures nothing
    private final Consumer<Parts> move;

    Wrapping(boolean ofResponse, Consumer<Parts> move) {
        this.ofResponse = ofResponse;
        this.move = move;
    }

    /** An honest answer about one person, made to tell of another. */
    String wrap(IndependentCompany company, SignOnRequest request, String person, String victim) {
        Draft draft = company.answer(request, person);
        Document document = SamlXml.document(
                ofResponse ? draft.responseSigned(company.signer()) : draft.assertionSigned(company.signer()));
        Parts parts = new Parts(document, person, victim);
        move.accept(parts);
        return SamlXml.text(parts.document.getDocumentElement());
    }

    /** The signed message taken apart, with an unsigned copy of the assertion that names the victim. */
    private static final class Parts {
        private static final String DSIG = "http://www.w3.org/2000/09/xmldsig#";

        final Document document;
        final Element root;
        final Element assertion;
        final Element forged;
        private final String person;
        private final String victim;

        Parts(Document document, String person, String victim) {
            this.document = document;
            this.root = document.getDocumentElement();
            this.assertion = below(root, SAMLConstants.SAML20_NS, "Assertion");
            this.person = person;
            this.victim = victim;
            this.forged = forgery(assertion);
        }

        private Element forgery(Element signed) {
            Element copy = (Element) signed.cloneNode(true);
            copy.setAttribute("ID", IndependentCompany.id());
            var signatures = copy.getElementsByTagNameNS(DSIG, "Signature");
            while (signatures.getLength() > 0) {
                signatures.item(0).getParentNode().removeChild(signatures.item(0));
            }
            Element name = below(copy, SAMLConstants.SAML20_NS, "NameID");
            if (!name.getTextContent().equals(person)) {
                throw new IllegalStateException("the assertion tells of somebody else");
            }
            name.setTextContent(victim);
            return copy;
        }

        Element moveSignature(Element to) {
            Element signature = below(root, DSIG, "Signature");
            to.insertBefore(signature, to.getFirstChild().getNextSibling());
            return signature;
        }

        Element object(Element signature) {
            Element object = document.createElementNS(DSIG, "ds:Object");
            signature.appendChild(object);
            return object;
        }

        void responseInSignature() {
            Element honest = forgeRoot();
            object(below(root, DSIG, "Signature")).appendChild(honest);
        }

        void responseBesideSignature() {
            Element honest = forgeRoot();
            root.insertBefore(honest, below(root, DSIG, "Signature"));
        }

        /** The root tells of the victim from now on, under another ID and the honest one's signature; the honest one is given. */
        private Element forgeRoot() {
            Element honest = (Element) root.cloneNode(true);
            honest.removeChild(below(honest, DSIG, "Signature"));
            root.setAttribute("ID", IndependentCompany.id());
            root.replaceChild(forged, assertion);
            return honest;
        }

        private static Element below(Element element, String namespace, String name) {
            return (Element) element.getElementsByTagNameNS(namespace, name).item(0);
        }
    }
}
