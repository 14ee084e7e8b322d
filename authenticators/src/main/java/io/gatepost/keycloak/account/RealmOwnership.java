// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.account;

import io.gatepost.keycloak.support.AdminRealm;
import java.util.Map;
import java.util.stream.Stream;
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
