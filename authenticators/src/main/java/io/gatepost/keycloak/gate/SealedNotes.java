// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatepost.keycloak.support.KeyedHash;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.crypto.SecretKey;
import org.keycloak.crypto.Algorithm;
import org.keycloak.crypto.KeyUse;
import org.keycloak.crypto.KeyWrapper;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * What the gate remembers in a session is bound to that session and its account under a key of the realm: whoever manages identity
 * providers may have their mappers write any note into a session, and would otherwise write proof, or carry it over from another.
 */
final class SealedNotes {
    private static final Set<String> PROOF =
            Set.of(Notes.FACTOR, Notes.ENTRY, Notes.ENROLLED, Notes.COMPANY, Notes.FIRST);

    /** In no note of ours, no key's id and no base64. */
    private static final String SEPARATOR = "~";

    private SealedNotes() {}

    static void write(KeycloakSession session, AuthenticationSessionModel login, String name, String value) {
        KeyWrapper key = session.keys().getActiveKey(login.getRealm(), KeyUse.SIG, Algorithm.HS512);
        login.setUserSessionNote(
                name,
                String.join(
                        SEPARATOR,
                        value,
                        key.getKid(),
                        mac(
                                key.getSecretKey(),
                                // The session that comes of a login has the id of the browser's logins.
                                login.getParentSession().getId(),
                                login.getAuthenticatedUser(),
                                name,
                                value)));
    }

    /** The notes of a session that stands, without those of ours that somebody else wrote. */
    static Map<String, String> read(KeycloakSession session, UserSessionModel userSession) {
        return read(
                session, userSession.getRealm(), userSession.getUser(), userSession.getId(), userSession.getNotes());
    }

    /** The same of a login that is under way, for the session that will come of it. */
    static Map<String, String> read(KeycloakSession session, AuthenticationSessionModel login) {
        return read(
                session,
                login.getRealm(),
                login.getAuthenticatedUser(),
                login.getParentSession().getId(),
                login.getUserSessionNotes());
    }

    private static Map<String, String> read(
            KeycloakSession session, RealmModel realm, UserModel user, String id, Map<String, String> notes) {
        Map<String, String> genuine = new HashMap<>(notes);
        for (String name : PROOF) {
            String sealed = genuine.remove(name);
            if (sealed != null) {
                open(session, realm, user, id, name, sealed).ifPresent(value -> genuine.put(name, value));
            }
        }
        return genuine;
    }

    private static Optional<String> open(
            KeycloakSession session, RealmModel realm, UserModel user, String id, String name, String sealed) {
        String[] parts = sealed.split(SEPARATOR, -1);
        if (parts.length != 3) {
            return Optional.empty();
        }
        return Optional.ofNullable(session.keys().getKey(realm, parts[1], KeyUse.SIG, Algorithm.HS512))
                .filter(key -> MessageDigest.isEqual(
                        mac(key.getSecretKey(), id, user, name, parts[0]).getBytes(UTF_8), parts[2].getBytes(UTF_8)))
                .map(key -> parts[0]);
    }

    private static String mac(SecretKey key, String session, UserModel user, String name, String value) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(KeyedHash.sha256(key, session, name, user.getId(), value));
    }
}
