// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.directory;

import org.keycloak.component.ComponentModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.storage.ldap.LDAPStorageProvider;
import org.keycloak.storage.ldap.LDAPStorageProviderFactory;

/** Stands in the place of Keycloak's provider {@code ldap}, with all that it can do. */
public final class DirectoryFactory extends LDAPStorageProviderFactory {
    /** Above the built-in one's 0: of several with one id, Keycloak takes the highest. */
    private static final int BEFORE_BUILT_IN = 100;

    @Override
    public LDAPStorageProvider create(KeycloakSession session, ComponentModel model) {
        return new Directory(this, session, model, super.create(session, model).getLdapIdentityStore());
    }

    @Override
    public int order() {
        return BEFORE_BUILT_IN;
    }
}
