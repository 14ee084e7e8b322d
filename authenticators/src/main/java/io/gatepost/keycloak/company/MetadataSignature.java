// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.company;

import java.security.PublicKey;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.xml.crypto.MarshalException;
import javax.xml.crypto.dsig.XMLSignatureException;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMValidateContext;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * The signature of an entity's metadata, or of what it stands in: of the form that SAML core 5.4 prescribes and no other, which leaves no
 * room for signing something else; verified by the JDK.
 */
final class MetadataSignature {
    private static final String ID = "ID";

    private static final Set<String> TRANSFORMS = Set.of(
            "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
            "http://www.w3.org/2001/10/xml-exc-c14n#",
            "http://www.w3.org/2001/10/xml-exc-c14n#WithComments");

    private static final Set<String> DIGESTS = Set.of(
            "http://www.w3.org/2001/04/xmlenc#sha256",
            "http://www.w3.org/2001/04/xmldsig-more#sha384",
            "http://www.w3.org/2001/04/xmlenc#sha512");

    private static final Set<String> ALGORITHMS = Set.of(
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384",
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
            "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1",
            "http://www.w3.org/2007/05/xmldsig-more#sha384-rsa-MGF1",
            "http://www.w3.org/2007/05/xmldsig-more#sha512-rsa-MGF1",
            "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
            "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384",
            "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512");

    private final Element signed;
    private final Element signature;

    private MetadataSignature(Element signed, Element signature) {
        this.signed = signed;
        this.signature = signature;
    }

    /** The innermost one that covers the entity. */
    static Optional<MetadataSignature> over(Element entity) {
        return Xml.withParents(entity)
                .flatMap(element -> Xml.children(element, Xml.SIGNATURE, "Signature").stream()
                        .limit(1)
                        .map(signature -> new MetadataSignature(element, signature)))
                .findFirst();
    }

    /** Why it is not taken for one by this key. */
    Optional<String> fault(PublicKey key) {
        return form().or(() ->
                verified(key) ? Optional.empty() : Optional.of("it is not by the key of the certificate"));
    }

    private Optional<String> form() {
        List<Element> references = Xml.grandchildren(signature, Xml.SIGNATURE, "SignedInfo", "Reference");
        if (references.size() != 1
                || Xml.children(signature, Xml.SIGNATURE, "SignedInfo").size() != 1
                || !Xml.children(signature, Xml.SIGNATURE, "Object").isEmpty()
                || Xml.children(signed, Xml.SIGNATURE, "Signature").size() != 1) {
            return Optional.of("it is not of the form that SAML prescribes");
        }
        Element reference = references.getFirst();
        if (!refersTo(reference.getAttribute("URI"))) {
            return Optional.of("it covers something else");
        }
        if (!TRANSFORMS.containsAll(
                algorithms(Xml.grandchildren(reference, Xml.SIGNATURE, "Transforms", "Transform")))) {
            return Optional.of("it transforms what it covers");
        }
        if (!DIGESTS.containsAll(algorithms(Xml.children(reference, Xml.SIGNATURE, "DigestMethod")))
                || !ALGORITHMS.containsAll(
                        algorithms(Xml.grandchildren(signature, Xml.SIGNATURE, "SignedInfo", "SignatureMethod")))) {
            return Optional.of("its algorithm is too weak or unknown (RSA, RSA-PSS or ECDSA with SHA-256 or better)");
        }
        return Optional.empty();
    }

    private boolean refersTo(String uri) {
        Document document = signed.getOwnerDocument();
        return uri.isEmpty()
                ? signed.isSameNode(document.getDocumentElement())
                : signed.hasAttribute(ID) && uri.equals("#" + signed.getAttribute(ID));
    }

    private boolean verified(PublicKey key) {
        DOMValidateContext context = new DOMValidateContext(key, signature);
        // Of all elements this one alone has an ID that a reference could mean.
        context.setIdAttributeNS(signed, null, ID);
        context.setProperty("org.jcp.xml.dsig.secureValidation", true);
        try {
            return XMLSignatureFactory.getInstance("DOM")
                    .unmarshalXMLSignature(context)
                    .validate(context);
        } catch (MarshalException | XMLSignatureException e) {
            return false;
        }
    }

    private static List<String> algorithms(List<Element> elements) {
        return elements.stream()
                .map(element -> element.getAttribute("Algorithm"))
                .toList();
    }
}
