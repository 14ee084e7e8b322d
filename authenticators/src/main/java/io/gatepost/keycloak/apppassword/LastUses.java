// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.apppassword;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.keycloak.credential.CredentialModel;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * When app passwords were last used. Logins only note it; a timer writes, each credential at most once a minute. Writing
 * within the login would cost it a write and Keycloak's cached account, and two logins at once would fight over the row.
 */
public final class LastUses {
    static final Duration AT_MOST_EVERY = Duration.ofMinutes(1);

    /** More than this many are not noted: the list is a convenience, its size a promise. */
    private static final int MOST = 100_000;

    private static final Logger LOG = Logger.getLogger(LastUses.class);

    private record Note(String realmId, String userId, LastUse use) {}

    /** By the id of the credential. */
    private final Map<String, Note> unwritten = new ConcurrentHashMap<>();

    public void note(RealmModel realm, UserModel user, AppPassword password, LastUse use) {
        if (unwritten.size() < MOST || unwritten.containsKey(password.id())) {
            unwritten.put(password.id(), new Note(realm.getId(), user.getId(), use));
        }
    }

    /** With what this node knows and has not written yet. */
    AppPassword newest(AppPassword stored) {
        Note note = unwritten.get(stored.id());
        return note == null ? stored : stored.used(note.use());
    }

    /** Writes what is due. One that fails is tried again with the next use; the others go on. */
    public void write(KeycloakSessionFactory factory) {
        for (Map.Entry<String, Note> entry : Map.copyOf(unwritten).entrySet()) {
            try {
                if (write(factory, entry.getKey(), entry.getValue())) {
                    // Not if a newer use came in between.
                    unwritten.remove(entry.getKey(), entry.getValue());
                }
            } catch (RuntimeException e) {
                LOG.warnf(e, "The last use of app password %s could not be written", entry.getKey());
                unwritten.remove(entry.getKey(), entry.getValue());
            }
        }
    }

    /** Whether there is nothing left to write. */
    private static boolean write(KeycloakSessionFactory factory, String id, Note note) {
        return KeycloakModelUtils.runJobInTransactionWithResult(factory, session -> {
            RealmModel realm = session.realms().getRealm(note.realmId());
            if (realm == null) {
                return true;
            }
            session.getContext().setRealm(realm);
            UserModel user = session.users().getUserById(realm, note.userId());
            if (user == null) {
                return true;
            }
            CredentialModel model = user.credentialManager().getStoredCredentialById(id);
            Optional<AppPassword> password = model == null || !model.getType().equals(AppPasswordCredentialModel.TYPE)
                    ? Optional.empty()
                    : AppPasswordCredentialModel.read(model);
            if (password.isEmpty()) {
                return true;
            }
            Optional<LastUse> written = password.get().lastUse();
            if (written.isPresent()
                    && note.use().at().isBefore(written.get().at().plus(AT_MOST_EVERY))) {
                return false;
            }
            CredentialModel changed = model.shallowClone();
            changed.setCredentialData(
                    AppPasswordCredentialModel.data(password.get().used(note.use())));
            user.credentialManager().updateStoredCredential(changed);
            return true;
        });
    }
}
