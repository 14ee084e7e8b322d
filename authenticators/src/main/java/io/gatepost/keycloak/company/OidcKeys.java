// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.company;

import io.gatepost.keycloak.company.MetadataFetch.FailedException;
import java.io.IOException;
import java.net.URI;
import java.security.Key;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import java.util.Set;
import org.keycloak.crypto.KeyWrapper;
import org.keycloak.crypto.PublicKeysWrapper;
import org.keycloak.jose.jwk.JSONWebKeySet;
import org.keycloak.jose.jwk.JWK;
import org.keycloak.util.JWKSUtils;
import org.keycloak.util.JsonSerialization;

/** The keys by which an OpenID provider signs (RFC 7517): those that are strong enough, and no secret ones. */
public final class OidcKeys {
    /** What ID tokens may be signed by: neither {@code none} nor the secret that both sides know (RFC 8725, 3.1 and 3.2). */
    public static final Set<String> ALGORITHMS =
            Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA");

    private static final int SHORTEST_RSA = 2048;
    private static final int MOST = 100;

    private OidcKeys() {}

    /** Those that are at the address now. */
    // JWK.Use: there is nothing else that JWKSUtils would take.
    @SuppressWarnings("deprecation")
    public static PublicKeysWrapper at(URI address, MetadataFetch fetch) throws FailedException {
        byte[] text = fetch.from(address, "application/jwk-set+json, application/json");
        try {
            JSONWebKeySet all = JsonSerialization.readValue(text, JSONWebKeySet.class);
            if (all.getKeys() == null || all.getKeys().length > MOST) {
                throw new FailedException("There is no list of at most " + MOST + " keys there.");
            }
            return new PublicKeysWrapper(JWKSUtils.getKeyWrappersForUse(all, JWK.Use.SIG, true).getKeys().stream()
                    .filter(key -> strong(key.getPublicKey()))
                    .toList());
        } catch (IOException | RuntimeException e) {
            throw new FailedException("What is there is no set of keys (JWKS).");
        }
    }

    static List<String> told(PublicKeysWrapper keys) {
        return keys.getKeys().stream()
                .map(key -> printable(String.valueOf(key.getKid())) + " (" + kind(key) + ")")
                .sorted()
                .toList();
    }

    private static String kind(KeyWrapper key) {
        return key.getPublicKey() instanceof RSAPublicKey rsa
                ? "RSA " + rsa.getModulus().bitLength()
                : key.getPublicKey() instanceof ECPublicKey ec
                        ? "EC " + ec.getParams().getCurve().getField().getFieldSize()
                        : String.valueOf(key.getPublicKey().getAlgorithm());
    }

    private static boolean strong(Key key) {
        return key instanceof RSAPublicKey rsa
                ? rsa.getModulus().bitLength() >= SHORTEST_RSA
                : key instanceof ECPublicKey || key instanceof EdECPublicKey;
    }

    /** What a stranger wrote, on one line. */
    static String printable(String text) {
        String line = text.replaceAll("\\p{Cntrl}", " ");
        return line.length() > 200 ? line.substring(0, 200) + "…" : line;
    }
}
