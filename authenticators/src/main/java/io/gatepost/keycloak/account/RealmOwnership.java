// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.account;

import io.gatepost.keycloak.support.AdminRealm;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * Which domain a realm was made for: its name then, written down in the realm of the server's admins. Keycloak lets the admin of
 * a realm rename it, and a name alone would let them take over another domain's mail. An operator who renames a realm changes
 * attribute {@code gatepost.realm.<id of the realm>} of master with it.
 */
public final class RealmOwnership {
    private static final String PREFIX = "gatepost.realm.";

    private RealmOwnership() {}

    /** Writes down a realm that is not written down yet. */
    public static void note(KeycloakSession session, RealmModel realm) {
        RealmModel master = master(session);
        String attribute = PREFIX + realm.getId();
        if (master.getAttribute(attribute) == null) {
            master.setAttribute(attribute, realm.getName());
        }
    }

    /** Whether the realm of this domain's name is the domain's. */
    public static boolean holds(KeycloakSession session, RealmModel realm, String domain) {
        return domain.equals(master(session).getAttribute(PREFIX + realm.getId()));
    }

    /** Whether the realm was made for one mail domain, and this one is another. */
    public static boolean isOfAnother(KeycloakSession session, RealmModel realm, String domain) {
        String own = master(session).getAttribute(PREFIX + realm.getId());
        return own != null && own.indexOf('.') >= 0 && !own.equals(domain);
    }

    /** The realm of this name, unless it was made by another one. */
    public static Optional<RealmModel> called(KeycloakSession session, String name) {
        return Optional.ofNullable(session.realms().getRealmByName(name)).filter(realm -> holds(session, realm, name));
    }

    /**
     * Whether the domain has a realm that is not found by its name: one that was renamed, or the one of its name, where nothing is written
     * down of that. Whoever saves the attributes of master as they were some time ago takes away what was written since.
     *
     * @param ofThatName the realm that is called like the domain
     */
    static boolean lost(KeycloakSession session, @Nullable RealmModel ofThatName, String domain) {
        RealmModel master = master(session);
        return (ofThatName != null && master.getAttribute(PREFIX + ofThatName.getId()) == null)
                || master.getAttributes().entrySet().stream()
                        .anyMatch(attribute -> domain.equals(attribute.getValue())
                                && attribute.getKey().startsWith(PREFIX)
                                && session.realms().getRealm(attribute.getKey().substring(PREFIX.length())) != null);
    }

    /** The domains that have a realm. */
    public static Stream<String> domains(KeycloakSession session) {
        return master(session).getAttributes().entrySet().stream()
                .filter(attribute -> attribute.getKey().startsWith(PREFIX))
                .map(Map.Entry::getValue);
    }

    /** A realm that is no more holds no domain. */
    public static void forget(KeycloakSession session, RealmModel realm) {
        master(session).removeAttribute(PREFIX + realm.getId());
    }

    private static RealmModel master(KeycloakSession session) {
        return session.realms().getRealmByName(AdminRealm.NAME);
    }
}
