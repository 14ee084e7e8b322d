// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.apppassword;

import java.util.Optional;
import org.keycloak.crypto.Algorithm;
import org.keycloak.crypto.KeyUse;
import org.keycloak.crypto.KeyWrapper;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** The realm's own HS512 keys, under which app passwords are hashed (decision 0004). */
final class RealmKeys {
    private RealmKeys() {}

    static Optional<KeyWrapper> find(KeycloakSession session, RealmModel realm, String kid) {
        return Optional.ofNullable(session.keys().getKey(realm, kid, KeyUse.SIG, Algorithm.HS512));
    }

    /** Keycloak makes one where a realm of old has none. */
    static KeyWrapper active(KeycloakSession session, RealmModel realm) {
        return session.keys().getActiveKey(realm, KeyUse.SIG, Algorithm.HS512);
    }
}
