// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.company;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is taken of an identity provider's metadata (SAML metadata, 2.4.3).
 *
 * @param signOn where people are sent, by {@code binding}
 * @param certificates of the keys that sign its answers: good ones alone, at least one
 * @param validUntil by its own word
 * @param signed whether the admin's certificate vouches for it
 */
public record SamlMetadata(
        String entityId,
        URI signOn,
        Binding binding,
        List<X509Certificate> certificates,
        Optional<Instant> validUntil,
        boolean wantsSignedRequests,
        boolean signed)
        implements CompanyMetadata {
    /** How a request travels (SAML bindings, 3.4 and 3.5). */
    public enum Binding {
        REDIRECT("urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"),
        POST("urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST");

        private final String uri;

        Binding(String uri) {
            this.uri = uri;
        }

        public String uri() {
            return uri;
        }
    }

    public SamlMetadata {
        certificates = List.copyOf(certificates);
    }
}
