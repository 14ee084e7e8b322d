// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.saml;

import io.gatepost.e2e.client.Page;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.opensaml.saml.saml2.core.AuthnContextClassRef;
import org.opensaml.saml.saml2.core.AuthnRequest;
import org.opensaml.saml.saml2.core.RequestedAuthnContext;

/** What a realm asks of the company when it sends somebody there. */
record SignOnRequest(String id, String relayState, URI consumer, String entity, List<String> contexts) {
    /** The visitor stands before the company with it. */
    static SignOnRequest of(Page page) {
        if (page instanceof Page.Arrived arrived && arrived.parameters().containsKey("SAMLRequest")) {
            AuthnRequest request = (AuthnRequest)
                    SamlXml.object(SamlXml.redirected(arrived.parameters().get("SAMLRequest")));
            return new SignOnRequest(
                    request.getID(),
                    arrived.parameters().getOrDefault("RelayState", ""),
                    URI.create(request.getAssertionConsumerServiceURL()),
                    request.getIssuer().getValue(),
                    contexts(request));
        }
        throw new IllegalStateException("not sent to the company but before " + page);
    }

    private static List<String> contexts(AuthnRequest request) {
        return Optional.ofNullable(request.getRequestedAuthnContext())
                .map(RequestedAuthnContext::getAuthnContextClassRefs)
                .orElse(List.of())
                .stream()
                .map(AuthnContextClassRef::getURI)
                .toList();
    }
}
