// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.token;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.jwt.SignedJWT;
import io.gatepost.bridge.login.Secret;
import io.gatepost.iptrust.decision.Reason;
import java.text.ParseException;
import java.util.Locale;
import java.util.Set;

/** A token as it was read; nothing in it is verified yet. */
final class PresentedToken {
    /** Asymmetric ones only: whoever could verify the others could also make them. */
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    /** Keycloak's usual one, and that of RFC 9068 section 2.1. */
    private static final Set<String> TYPES = Set.of("jwt", "at+jwt");

    /** What reading came to. */
    sealed interface Reading {
        record Read(PresentedToken token) implements Reading {}

        record Unreadable(Reason reason) implements Reading {}
    }

    private final SignedJWT jwt;
    private final JWTClaimsSet claims;

    private PresentedToken(SignedJWT jwt, JWTClaimsSet claims) {
        this.jwt = jwt;
        this.claims = claims;
    }

    /** Of a secret that is plausible, which bounds its size. */
    static Reading read(Secret secret) {
        try {
            JWT parsed = JWTParser.parse(secret.reveal());
            if (!(parsed instanceof SignedJWT jwt)
                    || !ALGORITHMS.contains(jwt.getHeader().getAlgorithm())) {
                return new Reading.Unreadable(Reason.TOKEN_ALGORITHM);
            }
            JWTClaimsSet claims = jwt.getJWTClaimsSet();
            JWSHeader header = jwt.getHeader();
            // What a header calls critical must be understood (RFC 7515 section 4.1.11), and Keycloak sets no such
            // thing.
            if (claims == null || header.getKeyID() == null || header.getCriticalParams() != null) {
                return new Reading.Unreadable(Reason.TOKEN_MALFORMED);
            }
            if (header.getType() != null
                    && !TYPES.contains(header.getType().getType().toLowerCase(Locale.ROOT))) {
                return new Reading.Unreadable(Reason.TOKEN_KIND);
            }
            return new Reading.Read(new PresentedToken(jwt, claims));
        } catch (ParseException | RuntimeException noToken) {
            // Not every token that is none is told by its own exception: a header may be the JSON null.
            return new Reading.Unreadable(Reason.TOKEN_MALFORMED);
        }
    }

    SignedJWT jwt() {
        return jwt;
    }

    JWTClaimsSet claims() {
        return claims;
    }

    /** The claim, where it is a string; else an empty one. */
    String text(String claim) {
        return claims.getClaim(claim) instanceof String text ? text : "";
    }

    @Override
    public String toString() {
        return "PresentedToken[••••]";
    }
}
