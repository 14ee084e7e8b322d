// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.directory;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.MultivaluedHashMap;
import org.keycloak.component.ComponentModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.LDAPConstants;
import org.keycloak.storage.ldap.LDAPStorageProvider;
import org.keycloak.storage.ldap.LDAPStorageProviderFactory;

/** Stands in the place of Keycloak's provider {@code ldap}, with all that it can do, and with an end to its patience. */
public final class DirectoryFactory extends LDAPStorageProviderFactory {
    /** Above the built-in one's 0: of several with one id, Keycloak takes the highest. */
    private static final int BEFORE_BUILT_IN = 100;

    private static final int LONGEST_MILLIS = 10_000;
    private static final String USUAL_MILLIS = "3000";

    @Override
    public LDAPStorageProvider create(KeycloakSession session, ComponentModel model) {
        ComponentModel bounded = bounded(model);
        return new Directory(
                this, session, bounded, super.create(session, bounded).getLdapIdentityStore());
    }

    /** A directory that hangs would take the server's threads one by one, and with them the logins of every realm. */
    private static ComponentModel bounded(ComponentModel model) {
        ComponentModel bounded = new ComponentModel(model);
        bounded.setConfig(new MultivaluedHashMap<>(model.getConfig()));
        for (String timeout : List.of(LDAPConstants.CONNECTION_TIMEOUT, LDAPConstants.READ_TIMEOUT)) {
            if (!endsSoon(bounded.get(timeout))) {
                bounded.put(timeout, USUAL_MILLIS);
            }
        }
        return bounded;
    }

    static boolean endsSoon(@Nullable String millis) {
        try {
            return millis != null && Integer.parseInt(millis) > 0 && Integer.parseInt(millis) <= LONGEST_MILLIS;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    @Override
    public int order() {
        return BEFORE_BUILT_IN;
    }
}
