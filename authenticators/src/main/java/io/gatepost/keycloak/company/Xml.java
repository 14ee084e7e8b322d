// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.company;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/** Strangers' XML, read by the JDK: no document type, and so no entities; nothing is fetched. */
final class Xml {
    static final String METADATA = "urn:oasis:names:tc:SAML:2.0:metadata";
    static final String SIGNATURE = "http://www.w3.org/2000/09/xmldsig#";

    private static final String NO_DOCTYPE = "http://apache.org/xml/features/disallow-doctype-decl";

    /** Federations nest a few levels; what reads them goes down level by level. */
    private static final String DEEPEST = "64";

    private Xml() {}

    /** Without comments, which neither count in a signature nor may cut a text in two. */
    static Optional<Document> parse(byte[] bytes) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature(NO_DOCTYPE, true);
            factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
            factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
            factory.setAttribute("jdk.xml.maxElementDepth", DEEPEST);
            factory.setXIncludeAware(false);
            factory.setExpandEntityReferences(false);
            factory.setNamespaceAware(true);
            factory.setIgnoringComments(true);
            DocumentBuilder builder = factory.newDocumentBuilder();
            // Its own would print to the server's standard error.
            builder.setErrorHandler(new DefaultHandler());
            return Optional.of(builder.parse(new ByteArrayInputStream(bytes)));
        } catch (SAXException | IOException e) {
            return Optional.empty();
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("the JDK's own parser has these features", e);
        }
    }

    static boolean is(Node node, String namespace, String name) {
        return namespace.equals(node.getNamespaceURI()) && name.equals(node.getLocalName());
    }

    static List<Element> children(Element parent, String namespace, String name) {
        List<Element> found = new ArrayList<>();
        for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element element && is(element, namespace, name)) {
                found.add(element);
            }
        }
        return found;
    }

    /** The children of the children, in the order of the document. */
    static List<Element> grandchildren(Element parent, String namespace, String name, String grandchild) {
        return children(parent, namespace, name).stream()
                .flatMap(child -> children(child, namespace, grandchild).stream())
                .toList();
    }

    /** The element and those that it stands in, from the inside out. */
    static Stream<Element> withParents(Element element) {
        return Stream.<Node>iterate(element, Element.class::isInstance, Node::getParentNode)
                .map(Element.class::cast);
    }
}
