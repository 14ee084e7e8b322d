// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.domain;

import io.gatepost.keycloak.company.Certificates;
import io.gatepost.keycloak.company.CompanyWish;
import io.gatepost.keycloak.company.CompanyWish.Names;
import io.gatepost.keycloak.company.MetadataFetch;
import io.gatepost.keycloak.company.SamlReader;
import io.gatepost.keycloak.support.JsonBody;
import io.gatepost.keycloak.support.Secret;
import io.gatepost.keycloak.support.Uris;
import java.io.InputStream;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What an admin says of a domain's company.
 *
 * @param metadata the file itself, or nothing where it is fetched from where {@code wish} says
 * @param entityId which provider of the metadata is meant
 */
record CompanyBody(Optional<String> metadata, Optional<String> entityId, CompanyWish wish) {
    /** JSON writes some characters of the metadata in two. */
    private static final int LONGEST_BODY = 2 * MetadataFetch.LARGEST + (64 << 10);

    private static final int LONGEST_URL = 2048;
    private static final int LONGEST_CERTIFICATE = 16 << 10;
    private static final int LONGEST_TEXT = 255;
    private static final int LONGEST_SECRET = 4096;

    private static final List<String> OF_SAML = List.of("metadata", "metadataUrl", "entityId", "certificate");
    private static final List<String> OF_OIDC = List.of("clientId", "clientSecret");

    /** What could end the template in which it is written. */
    private static final Pattern ATTRIBUTE = Pattern.compile("[\\x21-\\x7e&&[^{}|$]]{1,255}");

    static CompanyBody read(InputStream stream) {
        JsonBody body = JsonBody.read(
                stream,
                LONGEST_BODY,
                Set.of(
                        "metadata",
                        "metadataUrl",
                        "entityId",
                        "certificate",
                        "issuer",
                        "clientId",
                        "clientSecret",
                        "displayName",
                        "nameAttribute",
                        "names"));
        Optional<String> metadata = body.optionalText("metadata", MetadataFetch.LARGEST);
        Optional<URI> url =
                body.optionalText("metadataUrl", LONGEST_URL).flatMap(text -> url(body, "metadataUrl", text));
        Optional<URI> issuer = body.optionalText("issuer", LONGEST_URL).flatMap(text -> url(body, "issuer", text));
        if (!body.has("metadata") && !body.has("metadataUrl") && !body.has("issuer")) {
            body.violation("metadata", "is missing: the text of the file, metadataUrl in its place, or issuer");
        }
        for (String field : body.has("issuer") ? OF_SAML : OF_OIDC) {
            if (body.has(field)) {
                body.violation(
                        field, "does not go with what else is given: it is SAML, or OpenID Connect by its issuer");
            }
        }
        Optional<String> clientId = body.optionalText("clientId", LONGEST_TEXT);
        Optional<Secret> clientSecret =
                body.optionalText("clientSecret", LONGEST_SECRET).map(Secret::new);
        Optional<String> entityId = body.optionalText("entityId", SamlReader.LONGEST_ENTITY_ID);
        Optional<X509Certificate> certificate =
                body.optionalText("certificate", LONGEST_CERTIFICATE).flatMap(text -> certificate(body, text));
        Optional<String> displayName = displayName(body);
        Optional<String> attribute = nameAttribute(body);
        Names names = names(body).orElse(Names.ADDRESSES);
        if (body.has("issuer")) {
            requireNamed(body, names, attribute);
        }
        body.complete();
        return new CompanyBody(
                metadata,
                entityId,
                new CompanyWish(
                        displayName,
                        attribute,
                        names,
                        issuer.<CompanyWish.Source>map(
                                        found -> new CompanyWish.Oidc(found, clientId.orElse(""), clientSecret))
                                .orElseGet(() -> new CompanyWish.Saml(url, certificate))));
    }

    static Optional<String> displayName(JsonBody body) {
        Optional<String> displayName = body.optionalText("displayName", LONGEST_TEXT);
        displayName
                .filter(name -> name.isBlank() || name.chars().anyMatch(Character::isISOControl))
                .ifPresent(name -> body.violation("displayName", "must be something to read, on one line"));
        return displayName;
    }

    static Optional<String> nameAttribute(JsonBody body) {
        Optional<String> attribute = body.optionalText("nameAttribute", LONGEST_TEXT);
        attribute
                .filter(name -> !ATTRIBUTE.matcher(name).matches())
                .ifPresent(name -> body.violation("nameAttribute", "is no name of an attribute"));
        return attribute;
    }

    static Optional<Names> names(JsonBody body) {
        return body.optionalText("names", LONGEST_TEXT).flatMap(word -> {
            Optional<Names> names = Names.of(word);
            if (names.isEmpty()) {
                body.violation("names", "must be addresses or local-parts");
            }
            return names;
        });
    }

    /** By OpenID Connect: what is behind a name there is no admin's word unless one has chosen it. */
    static void requireNamed(JsonBody body, Names names, Optional<String> attribute) {
        if (names == Names.LOCAL_PARTS && attribute.isEmpty()) {
            body.violation(
                    "nameAttribute",
                    "is missing: with local-parts an admin has to name the claim, since people may write many of them"
                            + " themselves (OpenID Connect Core 5.7)");
        }
    }

    private static Optional<URI> url(JsonBody body, String field, String text) {
        Optional<URI> url = Uris.parse(text);
        if (url.isEmpty()) {
            body.violation(field, "is no URL");
        }
        return url;
    }

    private static Optional<X509Certificate> certificate(JsonBody body, String text) {
        Optional<X509Certificate> certificate = Certificates.parse(text);
        if (certificate.isEmpty()) {
            body.violation("certificate", "is no X.509 certificate in PEM or base64");
        }
        return certificate;
    }
}
