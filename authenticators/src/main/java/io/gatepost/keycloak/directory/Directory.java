// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.directory;

import io.gatepost.keycloak.apppassword.AppPasswordSecret;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.naming.AuthenticationException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.component.ComponentModel;
import org.keycloak.credential.CredentialModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ModelDuplicateException;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.storage.StorageUnavailableException;
import org.keycloak.storage.ldap.LDAPStorageProvider;
import org.keycloak.storage.ldap.LDAPStorageProviderFactory;
import org.keycloak.storage.ldap.idm.model.LDAPObject;
import org.keycloak.storage.ldap.idm.store.ldap.LDAPIdentityStore;
import org.keycloak.storage.ldap.mappers.LDAPStorageMapper;
import org.keycloak.storage.ldap.mappers.UserAttributeLDAPStorageMapper;

/**
 * Keycloak's own, which remembers for the request when the directory could not be asked, takes an outage for no wrong password,
 * and sends the directory no secret and asks it no question that is none of its own.
 */
final class Directory extends LDAPStorageProvider {
    private static final Logger LOG = Logger.getLogger(Directory.class);
    private static final String OURS = "gatepost.";

    Directory(
            LDAPStorageProviderFactory factory,
            KeycloakSession session,
            ComponentModel model,
            LDAPIdentityStore keycloaks) {
        super(factory, session, model, new Store(session, keycloaks));
    }

    @Override
    public @Nullable UserModel getUserByUsername(RealmModel realm, String username) {
        return only(() -> super.getUserByUsername(realm, username));
    }

    @Override
    public @Nullable UserModel getUserByEmail(RealmModel realm, String email) {
        return only(() -> super.getUserByEmail(realm, email));
    }

    @Override
    public @Nullable UserModel validate(RealmModel realm, UserModel local) {
        return noting(() -> super.validate(realm, local));
    }

    @Override
    public Stream<UserModel> searchForUserByUserAttributeStream(RealmModel realm, String name, String value) {
        // Keycloak asks for attributes of its own making, too, which is a search in vain or one that the directory
        // takes for an error.
        return name.startsWith(OURS) && !mapped(realm, name)
                ? Stream.empty()
                : noting(() -> super.searchForUserByUserAttributeStream(realm, name, value));
    }

    /** With the date by which one password is told from the next; none of an account that is gone. */
    @Override
    public Stream<CredentialModel> getCredentials(RealmModel realm, UserModel user) {
        return noting(
                () -> loadAndValidateUser(realm, user) == null ? Stream.empty() : super.getCredentials(realm, user));
    }

    @Override
    public boolean validPassword(RealmModel realm, UserModel user, @Nullable String password) {
        // An empty password is an anonymous bind to some directories (RFC 4513 section 5.1.2), and thereby right. An
        // app
        // password is none of the directory's business, wherever somebody types it.
        return password != null
                && !password.isEmpty()
                && AppPasswordSecret.recognise(password).isEmpty()
                && noting(() -> super.validPassword(realm, user, password));
    }

    private boolean mapped(RealmModel realm, String attribute) {
        return realm.getComponentsStream(getModel().getId(), LDAPStorageMapper.class.getName())
                .anyMatch(mapper -> attribute.equals(
                        mapper.getConfig().getFirst(UserAttributeLDAPStorageMapper.USER_MODEL_ATTRIBUTE)));
    }

    /** What two have is nobody's. */
    private @Nullable UserModel only(Supplier<@Nullable UserModel> asked) {
        try {
            return noting(asked);
        } catch (ModelDuplicateException two) {
            LOG.warnf(
                    "The directory %s has a name that somebody else has, too: %s",
                    getModel().getName(), two.getMessage());
            return null;
        }
    }

    private <T extends @Nullable Object> T noting(Supplier<T> asked) {
        try {
            return asked.get();
        } catch (ModelDuplicateException answered) {
            throw answered;
        } catch (RuntimeException trouble) {
            DirectoryTrouble.note(session);
            throw trouble;
        }
    }

    /** Which tells an outage, while it verifies a password, from a wrong one. */
    private static final class Store extends LDAPIdentityStore {
        /** What Keycloak makes of every error that is none of authentication (LDAPOperationManager.authenticate, 26.7). */
        private static final String NOT_ABOUT_THE_PASSWORD = "Unexpected exception when validating password of user";

        Store(KeycloakSession session, LDAPIdentityStore keycloaks) {
            super(session, keycloaks.getConfig());
        }

        @Override
        public void validatePassword(LDAPObject user, String password) throws AuthenticationException {
            try {
                super.validatePassword(user, password);
            } catch (AuthenticationException refused) {
                if (NOT_ABOUT_THE_PASSWORD.equals(refused.getMessage())) {
                    throw new StorageUnavailableException("The directory verified no password", refused);
                }
                throw refused;
            }
        }
    }
}
