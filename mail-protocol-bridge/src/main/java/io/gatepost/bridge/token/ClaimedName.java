// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.token;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.JWTParser;
import io.gatepost.bridge.login.LoginName;
import io.gatepost.bridge.login.Secret;
import java.text.ParseException;

/**
 * The name that a token states, for where its bearer states none (HTTP, RFC 7628 without a name). It is not verified: as with
 * a name that somebody typed, whether the token is that account's is judged after it.
 */
public final class ClaimedName {
    static final String CLAIM = "preferred_username";

    private static final LoginName NONE = new LoginName("");

    private ClaimedName() {}

    /** An implausible name where the token states none, or is none. */
    public static LoginName of(Secret token) {
        if (!token.plausible()) {
            return NONE;
        }
        try {
            JWTClaimsSet claims = JWTParser.parse(token.reveal()).getJWTClaimsSet();
            return claims != null && claims.getClaim(CLAIM) instanceof String name ? new LoginName(name) : NONE;
        } catch (ParseException | RuntimeException noToken) {
            // Not every token that is none is told by its own exception: a header may be the JSON null.
            return NONE;
        }
    }
}
