// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.keycloak.models.RealmModel;

/**
 * A policy document as a realm holds it.
 *
 * @param version how often it was saved through Gatepost; 1 where it came with the realm
 */
public record StoredPolicy(String text, long version) {

    public static Optional<StoredPolicy> of(RealmModel realm, PolicyName name) {
        return Optional.ofNullable(realm.getAttribute(name.attribute()))
                .filter(text -> !text.isBlank())
                .map(text -> new StoredPolicy(text, version(realm, name)));
    }

    /** Counts on from the last one, so that a policy removed and made again does not look like its predecessor. */
    public static StoredPolicy save(RealmModel realm, PolicyName name, String text) {
        StoredPolicy next = new StoredPolicy(text, saved(realm, name) + 1);
        realm.setAttribute(name.attribute(), text);
        realm.setAttribute(name.versionAttribute(), next.version);
        return next;
    }

    /** The version stays, for the next one to count on from. */
    public static void remove(RealmModel realm, PolicyName name) {
        long version = saved(realm, name);
        realm.removeAttribute(name.attribute());
        PolicyTrial.end(realm, name);
        realm.setAttribute(name.versionAttribute(), version);
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

    private static long version(RealmModel realm, PolicyName name) {
        return Math.max(1, saved(realm, name));
    }

    private static long saved(RealmModel realm, PolicyName name) {
        boolean there = realm.getAttribute(name.attribute()) != null;
        String version = realm.getAttribute(name.versionAttribute());
        try {
            return version == null ? (there ? 1 : 0) : Long.parseLong(version);
        } catch (NumberFormatException e) {
            return there ? 1 : 0;
        }
    }
}
