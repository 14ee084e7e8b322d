// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.domain;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.iptrust.policy.Proof;
import io.gatepost.keycloak.company.Certificates;
import io.gatepost.keycloak.company.Company;
import io.gatepost.keycloak.company.OidcCompany;
import io.gatepost.keycloak.company.Remark;
import io.gatepost.keycloak.company.SamlCompany;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.keycloak.crypto.Algorithm;
import org.keycloak.crypto.KeyUse;
import org.keycloak.crypto.KeyWrapper;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.Urls;

/** A company as the admin REST tells of it: its side, and ours to hand out. */
public record CompanyJson(KeycloakSession session, RealmModel realm, Instant now) {
    public ObjectNode of(Company company) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        Proof by = company.wish().source().by();
        json.put("domain", company.domain())
                .put("provider", company.alias())
                .put("protocol", by.word())
                .put("displayName", String.valueOf(company.provider().getDisplayName()))
                .put("enabled", company.provider().isEnabled())
                .put("entityId", company.entityId());
        json.put("names", company.wish().names().word());
        company.wish().nameAttribute().ifPresent(attribute -> json.put("nameAttribute", attribute));
        ObjectNode signOn = json.putObject("signOn").put("url", company.signOn());
        ObjectNode metadata = metadata(company);
        switch (company) {
            case SamlCompany saml -> {
                signOn.put("binding", saml.binding().uri()).put("signedRequests", saml.signedRequests());
                ArrayNode certificates = json.putArray("certificates");
                saml.certificates().forEach(certificate -> certificates.add(certificate(certificate)));
                metadata.put("signatureVerified", saml.metadataSigned());
                saml.anchor().ifPresent(anchor -> metadata.set("certificate", handedOut(anchor)));
                saml.metadataValidUntil().ifPresent(end -> metadata.put("validUntil", end.toString()));
            }
            case OidcCompany oidc -> {
                json.putObject("client").put("id", oidc.clientId()).put("authentication", oidc.authentication());
                json.putObject("endpoints").put("token", oidc.token()).put("keys", oidc.jwks());
                ArrayNode keys = json.putArray("keys");
                oidc.keys().forEach(keys::add);
            }
        }
        json.set("metadata", metadata);
        json.set("ours", ours(by, company.alias()));
        return json;
    }

    public static ArrayNode remarks(List<Remark> remarks) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        remarks.forEach(remark -> array.addObject()
                .put("level", remark.level().word())
                .put("what", remark.what())
                .put("reason", remark.reason()));
        return array;
    }

    private static ObjectNode metadata(Company company) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        company.wish().source().url().ifPresent(url -> json.put("url", url.toString()));
        company.refreshed().ifPresent(at -> json.put("refreshed", at.toString()));
        company.tried().ifPresent(at -> json.put("tried", at.toString()));
        company.problem().ifPresent(why -> json.put("problem", why));
        return json;
    }

    /** What the company has to be told. */
    ObjectNode ours(Proof by, String alias) {
        URI base = session.getContext().getUri().getBaseUri();
        String consumer =
                Urls.identityProviderAuthnResponse(base, alias, realm.getName()).toString();
        if (by == Proof.OIDC) {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("redirectUri", consumer)
                    .put("jwksUrl", Urls.realmIssuer(base, realm.getName()) + "/protocol/openid-connect/certs");
        }
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("entityId", Urls.realmIssuer(base, realm.getName()))
                .put("consumer", consumer)
                .put("metadataUrl", consumer + "/descriptor");
        KeyWrapper key = session.keys().getActiveKey(realm, KeyUse.SIG, Algorithm.RS256);
        if (key.getCertificate() != null) {
            json.set("certificate", handedOut(key.getCertificate()));
        }
        return json;
    }

    private ObjectNode certificate(X509Certificate certificate) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("subject", certificate.getSubjectX500Principal().getName())
                .put("sha256", Certificates.fingerprint(certificate))
                .put("key", Certificates.key(certificate))
                .put("from", certificate.getNotBefore().toInstant().toString())
                .put("until", certificate.getNotAfter().toInstant().toString())
                .put("daysLeft", Certificates.daysLeft(certificate, now));
    }

    private ObjectNode handedOut(X509Certificate certificate) {
        return certificate(certificate).put("pem", pem(certificate));
    }

    private static String pem(X509Certificate certificate) {
        return "-----BEGIN CERTIFICATE-----\n"
                + Certificates.text(certificate).replaceAll("(.{64})", "$1\n")
                + "\n-----END CERTIFICATE-----\n";
    }
}
