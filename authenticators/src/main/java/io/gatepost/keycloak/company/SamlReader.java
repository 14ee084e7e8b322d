// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.company;

import io.gatepost.keycloak.company.SamlMetadata.Binding;
import io.gatepost.keycloak.support.Uris;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * Reads an identity provider's metadata, and finds all that speaks against taking it.
 *
 * @param entityId of which provider, where the metadata has several
 * @param anchor the certificate of the key that has to have signed it
 * @param allowed the operator's word about addresses
 */
public record SamlReader(
        Optional<String> entityId, Optional<X509Certificate> anchor, CompanyAddresses allowed, Instant now) {
    /** SAML metadata, 2.3.2: so many characters an entity ID has at most. */
    public static final int LONGEST_ENTITY_ID = 1024;

    private static final String SAML2 = "urn:oasis:names:tc:SAML:2.0:protocol";
    private static final String TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";
    private static final Duration SOON = Duration.ofDays(30);
    private static final int MOST_KEYS = 20;
    private static final int MOST_NAMED = 20;

    public MetadataReading read(byte[] bytes) {
        List<Remark> remarks = new ArrayList<>();
        Optional<CompanyMetadata> metadata = document(bytes, remarks)
                .flatMap(document -> provider(document, remarks))
                .map(role -> read(role, remarks));
        return new MetadataReading(metadata, remarks);
    }

    private static Optional<Document> document(byte[] bytes, List<Remark> remarks) {
        Optional<Document> document = Xml.parse(bytes)
                .filter(found -> Xml.is(found.getDocumentElement(), Xml.METADATA, "EntityDescriptor")
                        || Xml.is(found.getDocumentElement(), Xml.METADATA, "EntitiesDescriptor"));
        if (document.isEmpty()) {
            remarks.add(Remark.error(
                    "metadata",
                    "This is no SAML metadata: no XML, XML with a document type, or XML of something else."));
        }
        return document;
    }

    /** The IDPSSODescriptor of the one provider that is meant. */
    private Optional<Element> provider(Document document, List<Remark> remarks) {
        List<Element> roles = roles(document.getDocumentElement());
        List<Element> meant = roles.stream()
                .filter(role -> entityId.isEmpty() || entityId.get().equals(entityId(role)))
                .toList();
        if (meant.size() == 1) {
            return Optional.of(meant.getFirst());
        }
        String there = roles.stream()
                .limit(MOST_NAMED)
                .map(role -> shortened(entityId(role)))
                .collect(Collectors.joining(", "));
        if (roles.isEmpty()) {
            remarks.add(Remark.error("provider", "No identity provider that speaks SAML 2.0 is in it."));
        } else if (meant.isEmpty()) {
            remarks.add(Remark.error("provider", "It is not of this entity ID but of: " + there + "."));
        } else {
            remarks.add(
                    Remark.error("provider", "It is of several; say by entityId which one is meant: " + there + "."));
        }
        return Optional.empty();
    }

    private static List<Element> roles(Element descriptor) {
        return Xml.is(descriptor, Xml.METADATA, "EntityDescriptor")
                ? Xml.children(descriptor, Xml.METADATA, "IDPSSODescriptor").stream()
                        .filter(role -> List.of(role.getAttribute("protocolSupportEnumeration")
                                        .split("\\s+", -1))
                                .contains(SAML2))
                        .toList()
                : Stream.of("EntityDescriptor", "EntitiesDescriptor")
                        .flatMap(name -> Xml.children(descriptor, Xml.METADATA, name).stream())
                        .flatMap(inner -> roles(inner).stream())
                        .toList();
    }

    private static String entityId(Element role) {
        return role.getParentNode() instanceof Element entity ? entity.getAttribute("entityID") : "";
    }

    private SamlMetadata read(Element role, List<Remark> remarks) {
        String id = entityId(role);
        // SAML core, 8.3.6. Our own answers to SAML clients name it as one.
        if (id.isBlank() || id.length() > LONGEST_ENTITY_ID || Uris.parse(id).isEmpty()) {
            remarks.add(Remark.error(
                    "entity-id",
                    "The entity ID is missing, longer than " + LONGEST_ENTITY_ID + " characters, or no URI."));
        }
        boolean signed = signed(role, remarks);
        Optional<Instant> validUntil = validUntil(role, remarks);
        Optional<Endpoint> signOn = signOn(role, remarks);
        List<X509Certificate> certificates = certificates(role, remarks);
        if (Xml.children(role, Xml.METADATA, "NameIDFormat").stream()
                        .map(format -> format.getTextContent().strip())
                        .allMatch(TRANSIENT::equals)
                && !Xml.children(role, Xml.METADATA, "NameIDFormat").isEmpty()) {
            remarks.add(Remark.warning(
                    "names",
                    "The provider names people anew at each sign-in (transient). Say by nameAttribute which attribute"
                            + " carries the mail address."));
        }
        return new SamlMetadata(
                id,
                signOn.map(Endpoint::location).orElse(URI.create("")),
                signOn.map(Endpoint::binding).orElse(Binding.REDIRECT),
                certificates,
                validUntil,
                Stream.of("true", "1").anyMatch(role.getAttribute("WantAuthnRequestsSigned")::equals),
                signed);
    }

    private boolean signed(Element role, List<Remark> remarks) {
        Optional<MetadataSignature> signature =
                Xml.withParents(role).skip(1).findFirst().flatMap(MetadataSignature::over);
        if (anchor.isEmpty()) {
            remarks.add(
                    signature.isEmpty()
                            ? Remark.warning(
                                    "unsigned",
                                    "The metadata is not signed: it is worth as much as the way by which it came.")
                            : Remark.warning(
                                    "signature-unchecked",
                                    "The metadata is signed, but nobody said by whose key. With the certificate of that"
                                            + " key as certificate the signature is checked, now and at each refresh."));
            return false;
        }
        Optional<String> fault = signature.isEmpty()
                ? Optional.of("there is none over this provider")
                : signature.get().fault(anchor.get().getPublicKey());
        if (!Certificates.strong(anchor.get())) {
            fault = Optional.of("the key of the certificate is too weak (" + Certificates.key(anchor.get()) + ")");
        }
        fault.ifPresent(
                why -> remarks.add(Remark.error("signature", "The metadata's signature is not taken: " + why + ".")));
        return fault.isEmpty();
    }

    /** The nearest of all ends that cover the provider (SAML metadata, 2.3.1 and 2.3.2). */
    private Optional<Instant> validUntil(Element role, List<Remark> remarks) {
        List<Instant> ends = new ArrayList<>();
        for (Element element : Xml.withParents(role).toList()) {
            String text = element.getAttribute("validUntil");
            try {
                if (!text.isEmpty()) {
                    ends.add(OffsetDateTime.parse(text).toInstant());
                }
            } catch (DateTimeException e) {
                remarks.add(Remark.error("valid-until", "Until when the metadata is valid cannot be read."));
            }
        }
        Optional<Instant> end = ends.stream().min(Instant::compareTo);
        end.filter(at -> !now.isBefore(at))
                .ifPresent(at -> remarks.add(
                        Remark.error("valid-until", "The metadata was valid until " + at + " and is not any more.")));
        return end;
    }

    private record Endpoint(Binding binding, URI location) {}

    private Optional<Endpoint> signOn(Element role, List<Remark> remarks) {
        List<Element> services = Xml.children(role, Xml.METADATA, "SingleSignOnService");
        List<Endpoint> usable = new ArrayList<>();
        for (Binding binding : Binding.values()) {
            for (Element service : services) {
                String location = service.getAttribute("Location");
                if (!binding.uri().equals(service.getAttribute("Binding"))) {
                    continue;
                }
                Optional<URI> address = Uris.parse(location).filter(allowed::mayBeVisited);
                if (address.isPresent()) {
                    usable.add(new Endpoint(binding, address.get()));
                } else {
                    remarks.add(Remark.warning(
                            "endpoint", "People are not sent to " + shortened(location) + ": it is not https."));
                }
            }
        }
        if (usable.isEmpty()) {
            remarks.add(Remark.error(
                    "endpoint",
                    "There is no sign-in service over https with the binding HTTP-Redirect or HTTP-POST, to which people"
                            + " could be sent."));
        }
        return usable.stream().findFirst();
    }

    private List<X509Certificate> certificates(Element role, List<Remark> remarks) {
        List<X509Certificate> good = new ArrayList<>();
        List<Element> keys = Xml.children(role, Xml.METADATA, "KeyDescriptor").stream()
                // One without a use is for both (SAML metadata, 2.4.1.1).
                .filter(key -> !key.getAttribute("use").equals("encryption"))
                .flatMap(key -> Xml.grandchildren(key, Xml.SIGNATURE, "KeyInfo", "X509Data").stream())
                .flatMap(data -> Xml.children(data, Xml.SIGNATURE, "X509Certificate").stream())
                .toList();
        if (keys.size() > MOST_KEYS) {
            remarks.add(Remark.error("certificate", "More than " + MOST_KEYS + " keys to sign with are nobody's."));
            return good;
        }
        for (Element key : keys) {
            Optional<X509Certificate> certificate = Certificates.parse(key.getTextContent());
            if (certificate.isEmpty()) {
                remarks.add(
                        Remark.warning("certificate", "A certificate to sign with cannot be read; it is left out."));
            } else if (judged(certificate.get(), remarks) && !good.contains(certificate.get())) {
                good.add(certificate.get());
            }
        }
        if (good.isEmpty()) {
            remarks.add(
                    Remark.error("certificate", "There is no certificate of a key to sign with that could be taken."));
        }
        return good;
    }

    private boolean judged(X509Certificate certificate, List<Remark> remarks) {
        String name = "The certificate "
                + shortened(certificate.getSubjectX500Principal().getName());
        Instant from = certificate.getNotBefore().toInstant();
        Instant until = certificate.getNotAfter().toInstant();
        if (now.isAfter(until)) {
            remarks.add(Remark.warning("certificate-expired", name + " was good until " + until + "; it is left out."));
            return false;
        }
        if (!Certificates.strong(certificate)) {
            remarks.add(Remark.error(
                    "certificate-weak",
                    name + " is of a key that is too weak or of an unknown kind (" + Certificates.key(certificate)
                            + "): RSA has to have 2048 bits, ECDSA 256."));
            return false;
        }
        if (Stream.of("SHA1", "MD5", "MD2").anyMatch(certificate.getSigAlgName().replace("-", "")::startsWith)) {
            remarks.add(Remark.error(
                    "certificate-weak", name + " is itself signed by " + certificate.getSigAlgName() + "."));
            return false;
        }
        if (now.isBefore(from)) {
            remarks.add(
                    Remark.info("certificate-early", name + " is good from " + from + " on: the next one, it seems."));
        } else if (now.plus(SOON).isAfter(until)) {
            remarks.add(Remark.warning("certificate-ends", name + " is good until " + until + "."));
        }
        return true;
    }

    /** What a stranger wrote, for a sentence. */
    private static String shortened(String text) {
        String printable = text.replaceAll("\\p{Cntrl}", " ");
        return printable.length() > 200 ? printable.substring(0, 200) + "…" : printable;
    }
}
