// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.mail;

import io.gatepost.keycloak.support.AdminRealm;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * A realm's own mail settings, and the operator's for a realm that has none. They are looked up when a mail goes out and not copied into
 * the realm: whoever may change a realm's mail server has its password sent to that server.
 */
public final class MailSettings {
    private MailSettings() {}

    public static boolean present(KeycloakSession session, RealmModel realm) {
        return !orOperators(session, realm.getSmtpConfig()).isEmpty();
    }

    /** Those of the server's admins' realm where a realm's are empty. */
    static Map<String, String> orOperators(KeycloakSession session, @Nullable Map<String, String> own) {
        if (own != null && !own.isEmpty()) {
            return own;
        }
        @Nullable RealmModel master = session.realms().getRealmByName(AdminRealm.NAME);
        return master == null || master.getSmtpConfig() == null ? Map.of() : master.getSmtpConfig();
    }
}
