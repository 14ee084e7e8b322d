// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatepost.keycloak.policy.DomainPolicies.Row;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * A policy document as a realm holds it: its default as an attribute, that of a domain as a row of a table.
 *
 * @param version how often it was saved through Gatepost; 1 where it came with the realm
 */
public record StoredPolicy(String text, long version) {

    public static Optional<StoredPolicy> of(KeycloakSession session, RealmModel realm, PolicyName name) {
        Row row = row(session, realm, name);
        return Optional.ofNullable(row.document())
                .filter(text -> !text.isBlank())
                .map(text -> new StoredPolicy(text, row.version()));
    }

    /** Counts on from the last one, so that a policy removed and made again does not look like its predecessor. */
    public static StoredPolicy save(KeycloakSession session, RealmModel realm, PolicyName name, String text) {
        StoredPolicy next = new StoredPolicy(text, row(session, realm, name).version() + 1);
        if (name.equals(PolicyName.DEFAULT)) {
            realm.setAttribute(name.attribute(), text);
            realm.setAttribute(name.versionAttribute(), next.version);
        } else {
            new DomainPolicies(session, realm).put(name, new Row(text, next.version));
        }
        return next;
    }

    /** The version stays, for the next one to count on from. */
    public static void remove(KeycloakSession session, RealmModel realm, PolicyName name) {
        long version = row(session, realm, name).version();
        PolicyTrial.end(realm, name);
        if (name.equals(PolicyName.DEFAULT)) {
            realm.removeAttribute(name.attribute());
            realm.setAttribute(name.versionAttribute(), version);
        } else {
            new DomainPolicies(session, realm).put(name, new Row(null, version));
        }
    }

    /** The version and, since a realm's attributes can be set past Gatepost, a digest of the text (RFC 9110 section 8.8.3). */
    public String entityTag() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return '"' + String.valueOf(version) + '-' + HexFormat.of().formatHex(digest, 0, 6) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    private static Row row(KeycloakSession session, RealmModel realm, PolicyName name) {
        if (!name.equals(PolicyName.DEFAULT)) {
            return new DomainPolicies(session, realm).find(name);
        }
        String text = realm.getAttribute(name.attribute());
        return new Row(text, version(realm, name, text != null));
    }

    /** As the realm's attribute has it; {@code there}: whether there is a document that it is the version of. */
    static long version(RealmModel realm, PolicyName name, boolean there) {
        String version = realm.getAttribute(name.versionAttribute());
        long saved = version != null && version.matches("[0-9]{1,18}") ? Long.parseLong(version) : 0;
        return there ? Math.max(1, saved) : saved;
    }
}
