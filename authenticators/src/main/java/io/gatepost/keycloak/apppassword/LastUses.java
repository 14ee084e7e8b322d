// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.apppassword;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.credential.CredentialModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.storage.StorageId;
import org.keycloak.storage.UserStoragePrivateUtil;

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
        note(realm.getId(), user.getId(), password.id(), use);
    }

    /** By ids, of which any may be gone meanwhile; that is found out when it is written. */
    public void note(String realmId, String userId, String credentialId, LastUse use) {
        if (unwritten.size() < MOST || unwritten.containsKey(credentialId)) {
            Note note = new Note(realmId, userId, use);
            unwritten.merge(
                    credentialId,
                    note,
                    (old, now) -> now.use().at().isBefore(old.use().at()) ? old : now);
        }
    }

    /** With what this node knows and has not written yet. */
    AppPassword newest(AppPassword stored) {
        Note note = unwritten.get(stored.id());
        return note == null ? stored : stored.used(note.use());
    }

    /** Writes what is due. One that fails is tried again with the next use; the others go on. */
    public void write(KeycloakSessionFactory factory) {
        write(factory, AT_MOST_EVERY);
    }

    /** Writes all there is, however soon after the last time: the server stops, and what it only knows is lost. */
    public void writeAll(KeycloakSessionFactory factory) {
        write(factory, Duration.ZERO);
    }

    private void write(KeycloakSessionFactory factory, Duration atMostEvery) {
        for (Map.Entry<String, Note> entry : Map.copyOf(unwritten).entrySet()) {
            try {
                if (write(factory, entry.getKey(), entry.getValue(), atMostEvery)) {
                    // Not if a newer use came in between.
                    unwritten.remove(entry.getKey(), entry.getValue());
                }
            } catch (RuntimeException e) {
                LOG.warnf(e, "The last use of app password %s could not be written", entry.getKey());
                unwritten.remove(entry.getKey(), entry.getValue());
            }
        }
    }

    /**
     * The account past Keycloak's cache: a last use is no change of which anybody should hear. Written through the cache, each
     * would take the account out of the caches of all nodes, and out of what bridges know. Null where it is gone.
     */
    static @Nullable UserModel stored(KeycloakSession session, RealmModel realm, String userId) {
        return StorageId.isLocalStorage(userId)
                ? UserStoragePrivateUtil.userLocalStorage(session).getUserById(realm, userId)
                : session.users().getUserById(realm, userId);
    }

    /** Whether there is nothing left to write. */
    private static boolean write(KeycloakSessionFactory factory, String id, Note note, Duration atMostEvery) {
        return KeycloakModelUtils.runJobInTransactionWithResult(factory, session -> {
            RealmModel realm = session.realms().getRealm(note.realmId());
            if (realm == null) {
                return true;
            }
            session.getContext().setRealm(realm);
            UserModel user = stored(session, realm, note.userId());
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
                    && note.use().at().isBefore(written.get().at().plus(atMostEvery))) {
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
