// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.saml;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.HttpPlace;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.KeycloakAdmin;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.opensaml.saml.common.SAMLVersion;
import org.opensaml.saml.common.xml.SAMLConstants;
import org.opensaml.saml.saml2.core.Assertion;
import org.opensaml.saml.saml2.core.AuthnContextClassRef;
import org.opensaml.saml.saml2.core.AuthnContextComparisonTypeEnumeration;
import org.opensaml.saml.saml2.core.AuthnRequest;
import org.opensaml.saml.saml2.core.Issuer;
import org.opensaml.saml.saml2.core.RequestedAuthnContext;
import org.opensaml.saml.saml2.core.Response;
import org.opensaml.saml.security.impl.SAMLSignatureProfileValidator;
import org.opensaml.security.x509.BasicX509Credential;
import org.opensaml.xmlsec.signature.support.SignatureException;
import org.opensaml.xmlsec.signature.support.SignatureValidator;

/** A service provider that shares no code with Keycloak, registered in a realm of ours, which signs its assertions. */
final class IndependentClient implements AutoCloseable {
    private static final String CONSUMER = "http://127.0.0.1:8000/saml";

    private final KeycloakAdmin admin;
    private final String realm;
    private final URI endpoint;
    private final String entity = "https://client-" + Long.toHexString(System.nanoTime()) + ".example/saml";

    private IndependentClient(Stack stack, String realm) {
        this.admin = stack.admin();
        this.realm = realm;
        this.endpoint = stack.keycloakUrl().resolve("/realms/" + realm + "/protocol/saml");
    }

    static IndependentClient of(Stack stack, String realm) {
        IndependentClient client = new IndependentClient(stack, realm);
        HttpResponse<String> response = client.admin.send(
                "POST",
                realm + "/clients",
                Json.write(Map.of(
                        "clientId",
                        client.entity,
                        "protocol",
                        "saml",
                        "redirectUris",
                        List.of("http://127.0.0.1:8000/*"),
                        "attributes",
                        Map.of(
                                "saml.client.signature", "false",
                                "saml.server.signature", "true",
                                "saml.assertion.signature", "true",
                                "saml.authnstatement", "true",
                                "saml_assertion_consumer_url_post", CONSUMER))));
        if (response.statusCode() != 201) {
            throw new IllegalStateException(response.statusCode() + " " + response.body());
        }
        return client;
    }

    /** A request under way. */
    record Asked(String id, URI address) {}

    /** Asks for a sign-in by one of these contexts, or by any. */
    Asked ask(String... contexts) {
        AuthnRequest request = SamlXml.make(AuthnRequest.class, AuthnRequest.DEFAULT_ELEMENT_NAME);
        request.setID(IndependentCompany.id());
        request.setVersion(SAMLVersion.VERSION_20);
        request.setIssueInstant(Instant.now());
        request.setDestination(endpoint.toString());
        request.setProtocolBinding(SAMLConstants.SAML2_POST_BINDING_URI);
        Issuer issuer = SamlXml.make(Issuer.class, Issuer.DEFAULT_ELEMENT_NAME);
        issuer.setValue(entity);
        request.setIssuer(issuer);
        if (contexts.length > 0) {
            RequestedAuthnContext wish =
                    SamlXml.make(RequestedAuthnContext.class, RequestedAuthnContext.DEFAULT_ELEMENT_NAME);
            wish.setComparison(AuthnContextComparisonTypeEnumeration.EXACT);
            for (String context : contexts) {
                AuthnContextClassRef reference =
                        SamlXml.make(AuthnContextClassRef.class, AuthnContextClassRef.DEFAULT_ELEMENT_NAME);
                reference.setURI(context);
                wish.getAuthnContextClassRefs().add(reference);
            }
            request.setRequestedAuthnContext(wish);
        }
        String parameter = Base64.getEncoder().encodeToString(deflated(SamlXml.text(SamlXml.element(request))));
        return new Asked(
                request.getID(), URI.create(endpoint + "?" + HttpPlace.encode(Map.of("SAMLRequest", parameter))));
    }

    /** The assertion of an answer, once its signature and its addressee are verified. */
    Assertion verified(Asked asked, String posted) {
        Response response =
                (Response) SamlXml.object(new String(Base64.getMimeDecoder().decode(posted), StandardCharsets.UTF_8));
        Assertion assertion = response.getAssertions().getFirst();
        if (!asked.id().equals(response.getInResponseTo())
                || !assertion.getConditions().getAudienceRestrictions().getFirst().getAudiences().stream()
                        .allMatch(audience -> entity.equals(audience.getURI()))) {
            throw new IllegalStateException("an answer to another question");
        }
        try {
            new SAMLSignatureProfileValidator().validate(assertion.getSignature());
            SignatureValidator.validate(
                    assertion.getSignature(), new BasicX509Credential(RealmKeys.certificate(admin, realm, "RS256")));
        } catch (SignatureException e) {
            throw new IllegalStateException("the assertion is not signed by the realm", e);
        }
        return assertion;
    }

    private static byte[] deflated(String text) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater =
                new DeflaterOutputStream(octets, new Deflater(Deflater.DEFAULT_COMPRESSION, true))) {
            deflater.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException("memory cannot fail to be written", e);
        }
        return octets.toByteArray();
    }

    @Override
    public void close() {
        JsonNode found = Json.read(
                admin.send("GET", realm + "/clients?clientId=" + entity, "").body());
        admin.send("DELETE", realm + "/clients/" + found.path(0).path("id").asText(), "");
    }
}
