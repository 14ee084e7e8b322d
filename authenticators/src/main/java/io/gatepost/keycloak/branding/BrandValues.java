// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.branding;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.keycloak.models.RealmModel;

/** What somebody's attributes say of the looks of a realm, or of one domain in it: as it stands there, of the right form or not. */
public record BrandValues(Map<BrandField, String> said) {
    public BrandValues {
        said = Map.copyOf(said);
    }

    /** Empty attributes say nothing. */
    public static BrandValues of(RealmModel realm, Optional<String> domain) {
        Map<String, String> attributes = realm.getAttributes();
        Map<BrandField, String> said = new EnumMap<>(BrandField.class);
        for (BrandField field : BrandField.values()) {
            String value = attributes.get(field.attribute(domain));
            if (value != null && !value.isEmpty()) {
                said.put(field, value);
            }
        }
        return new BrandValues(said);
    }

    /** Who has a brand in the realm: domains, and the empty name for the realm itself, which comes first. */
    public static Set<String> owners(RealmModel realm) {
        Set<String> owners = new TreeSet<>();
        realm.getAttributes()
                .keySet()
                .forEach(attribute -> BrandField.ownerOf(attribute).ifPresent(owners::add));
        return owners;
    }

    /** Puts these in place of whatever was said. */
    public void save(RealmModel realm, Optional<String> domain) {
        for (BrandField field : BrandField.values()) {
            String attribute = field.attribute(domain);
            if (said.containsKey(field)) {
                realm.setAttribute(attribute, said.get(field));
            } else if (realm.getAttribute(attribute) != null) {
                realm.removeAttribute(attribute);
            }
        }
    }

    public boolean none() {
        return said.isEmpty();
    }

    /** Another one for every other value (RFC 9110 section 8.8.3). */
    public String entityTag() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(new TreeMap<>(said).toString().getBytes(UTF_8));
            return '"' + HexFormat.of().formatHex(digest, 0, 12) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
