// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** A service provider of a realm, by its requests alone (SAML 2.0, web browser SSO by the redirect binding). */
public final class SamlClient {
    private static final String POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
    private static final String PAOS = "urn:oasis:names:tc:SAML:2.0:bindings:PAOS";

    private final URI endpoint;
    private final String entity;

    public SamlClient(URI keycloak, String realm, String entity) {
        this.endpoint = keycloak.resolve("/realms/" + realm + "/protocol/saml");
        this.entity = entity;
    }

    /** Where to send the visitor. */
    public URI begin() {
        return address(request(POST, ""));
    }

    /** The same with nobody to ask (core, section 3.4.1, IsPassive). */
    public URI beginPassively() {
        return address(request(POST, " IsPassive=\"true\""));
    }

    /** What an enhanced client sends with the person's name and password (profiles, section 4.2), as the body of SOAP. */
    public String envelope() {
        return "<S:Envelope xmlns:S=\"http://schemas.xmlsoap.org/soap/envelope/\"><S:Body>" + request(PAOS, "")
                + "</S:Body></S:Envelope>";
    }

    public URI endpoint() {
        return endpoint;
    }

    private String request(String binding, String more) {
        return "<samlp:AuthnRequest xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\""
                + " xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" Version=\"2.0\" ID=\"_" + UUID.randomUUID()
                + "\" IssueInstant=\"" + Instant.now().truncatedTo(ChronoUnit.SECONDS) + "\" Destination=\"" + endpoint
                + "\" ProtocolBinding=\"" + binding + "\"" + more + "><saml:Issuer>" + entity
                + "</saml:Issuer></samlp:AuthnRequest>";
    }

    private URI address(String request) {
        String parameters =
                HttpPlace.encode(Map.of("SAMLRequest", Base64.getEncoder().encodeToString(deflated(request))));
        return URI.create(endpoint + "?" + parameters);
    }

    private static byte[] deflated(String text) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater =
                new DeflaterOutputStream(octets, new Deflater(Deflater.DEFAULT_COMPRESSION, true))) {
            deflater.write(text.getBytes(UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException("memory cannot fail to be written", e);
        }
        return octets.toByteArray();
    }
}
