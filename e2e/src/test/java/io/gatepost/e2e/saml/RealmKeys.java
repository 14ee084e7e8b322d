// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.saml;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.KeycloakAdmin;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;

/** The certificates that a realm gives its partners. */
final class RealmKeys {
    private RealmKeys() {}

    /** Of the active key for this algorithm, in Keycloak's word for it. */
    static X509Certificate certificate(KeycloakAdmin admin, String realm, String algorithm) {
        for (JsonNode key :
                Json.read(admin.send("GET", realm + "/keys", "").body()).path("keys")) {
            if (key.path("algorithm").asText().equals(algorithm)
                    && key.path("status").asText().equals("ACTIVE")) {
                try {
                    return (X509Certificate) CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(Base64.getDecoder()
                                    .decode(key.path("certificate").asText())));
                } catch (CertificateException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
        throw new IllegalStateException("the realm has no key for " + algorithm);
    }
}
