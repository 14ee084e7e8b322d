// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.recovery;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatepost.keycloak.support.KeyedHash;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import org.keycloak.crypto.Algorithm;
import org.keycloak.crypto.KeyUse;
import org.keycloak.crypto.KeyWrapper;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** Six digits, to be read in a mail and typed; few tries are what makes them strong. */
public final class CodeSecret {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int LONGEST_TYPED = 64;

    private final String digits;

    private CodeSecret(String digits) {
        this.digits = digits;
    }

    static CodeSecret generate() {
        return new CodeSecret("%06d".formatted(RANDOM.nextInt(1_000_000)));
    }

    /** Whatever was typed; what cannot be a code is one that nobody has. */
    public static CodeSecret typed(String text) {
        return new CodeSecret(text.length() > LONGEST_TYPED ? "" : text.replaceAll("[\\s-]", ""));
    }

    /** For the mail alone. */
    String shown() {
        return digits;
    }

    /** What is kept of it: {@code <kid of the realm's key>:<hash>}, good for this purpose and no other. */
    String hash(KeycloakSession session, RealmModel realm, String purpose) {
        KeyWrapper key = session.keys().getActiveKey(realm, KeyUse.SIG, Algorithm.HS512);
        return key.getKid() + ":" + mac(key, purpose);
    }

    boolean matches(KeycloakSession session, RealmModel realm, String purpose, String hash) {
        int colon = hash.lastIndexOf(':');
        KeyWrapper key =
                colon < 0 ? null : session.keys().getKey(realm, hash.substring(0, colon), KeyUse.SIG, Algorithm.HS512);
        return key != null
                && MessageDigest.isEqual(
                        hash.substring(colon + 1).getBytes(UTF_8),
                        mac(key, purpose).getBytes(UTF_8));
    }

    private String mac(KeyWrapper key, String purpose) {
        return Base64.getEncoder()
                .encodeToString(KeyedHash.sha512(key.getSecretKey(), "gatepost-mailed-code", purpose, digits));
    }

    @Override
    public String toString() {
        return "••••";
    }
}
