// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.saml;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import javax.xml.namespace.QName;
import net.shibboleth.utilities.java.support.component.ComponentInitializationException;
import net.shibboleth.utilities.java.support.xml.BasicParserPool;
import net.shibboleth.utilities.java.support.xml.SerializeSupport;
import net.shibboleth.utilities.java.support.xml.XMLParserException;
import org.opensaml.core.config.InitializationException;
import org.opensaml.core.config.InitializationService;
import org.opensaml.core.xml.XMLObject;
import org.opensaml.core.xml.io.MarshallingException;
import org.opensaml.core.xml.io.UnmarshallingException;
import org.opensaml.core.xml.util.XMLObjectSupport;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** Between text, DOM and OpenSAML's objects. */
final class SamlXml {
    private static final BasicParserPool PARSERS = parsers();

    private SamlXml() {}

    private static BasicParserPool parsers() {
        try {
            InitializationService.initialize();
            BasicParserPool pool = new BasicParserPool();
            pool.initialize();
            return pool;
        } catch (InitializationException | ComponentInitializationException e) {
            throw new IllegalStateException("OpenSAML does not start", e);
        }
    }

    /** Its name is among the constants of its interface; asking for another class is a slip of the test. */
    static <T extends XMLObject> T make(Class<T> type, QName name) {
        return type.cast(XMLObjectSupport.buildXMLObject(name));
    }

    static Element element(XMLObject object) {
        try {
            return XMLObjectSupport.marshall(object);
        } catch (MarshallingException e) {
            throw new IllegalStateException(e);
        }
    }

    static XMLObject object(String xml) {
        try {
            return XMLObjectSupport.unmarshallFromInputStream(PARSERS, new ByteArrayInputStream(xml.getBytes(UTF_8)));
        } catch (XMLParserException | UnmarshallingException e) {
            throw new IllegalStateException(e);
        }
    }

    static Document document(String xml) {
        try {
            return PARSERS.parse(new ByteArrayInputStream(xml.getBytes(UTF_8)));
        } catch (XMLParserException e) {
            throw new IllegalStateException(e);
        }
    }

    static String text(Element element) {
        return SerializeSupport.nodeToString(element);
    }

    /** As the POST binding carries it (SAML bindings, 3.5). */
    static String posted(String xml) {
        return Base64.getEncoder().encodeToString(xml.getBytes(UTF_8));
    }

    /** What the redirect binding carried (SAML bindings, 3.4.4.1). */
    static String redirected(String parameter) {
        byte[] deflated = Base64.getDecoder().decode(parameter);
        try (InflaterInputStream inflated =
                new InflaterInputStream(new ByteArrayInputStream(deflated), new Inflater(true))) {
            return new String(inflated.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
