// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.apppassword;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.keycloak.crypto.Algorithm;
import org.keycloak.crypto.KeyUse;
import org.keycloak.crypto.KeyWrapper;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.cache.CachedRealmModel;

/**
 * The realm's own HS512 keys, under which app passwords are hashed (decision 0004). Keycloak makes all keys of the realm anew for
 * whoever asks for one; here those that were found are kept with the realm in its cache, and go with it when a key changes.
 */
final class RealmKeys {
    private RealmKeys() {}

    /** {@code kid} is nothing for the active one. */
    private record Kept(@Nullable String kid) {}

    static Optional<KeyWrapper> find(KeycloakSession session, RealmModel realm, String kid) {
        return Optional.ofNullable(
                kept(realm, kid, () -> session.keys().getKey(realm, kid, KeyUse.SIG, Algorithm.HS512)));
    }

    /** Keycloak makes one where a realm of old has none. */
    static KeyWrapper active(KeycloakSession session, RealmModel realm) {
        @Nullable
        KeyWrapper active = kept(realm, null, () -> session.keys().getActiveKey(realm, KeyUse.SIG, Algorithm.HS512));
        if (active == null) {
            throw new IllegalStateException("realm " + realm.getName() + " has no key for HS512");
        }
        return active;
    }

    // Keycloak's map is for whoever wants to keep something with the realm, and has no types.
    @SuppressWarnings("unchecked")
    private static @Nullable KeyWrapper kept(
            RealmModel realm, @Nullable String kid, Supplier<@Nullable KeyWrapper> find) {
        if (!(realm instanceof CachedRealmModel cached)) {
            return find.get();
        }
        Map<Object, Object> with = cached.getCachedWith();
        Kept name = new Kept(kid);
        if (with.get(name) instanceof KeyWrapper known) {
            return known;
        }
        @Nullable KeyWrapper found = find.get();
        if (found != null) {
            with.put(name, found);
        }
        return found;
    }
}
