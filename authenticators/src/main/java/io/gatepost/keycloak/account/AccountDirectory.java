// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.account;

import io.gatepost.keycloak.support.AdminRealm;
import io.gatepost.keycloak.support.Gatepost;
import io.gatepost.keycloak.support.GatepostSettings;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.storage.DatastoreProvider;
import org.keycloak.storage.StoreManagers;

/** From a login name to its realm and account: the realm of the domain's very name, else the operator's default realm. */
public final class AccountDirectory {
    /** A realm made on another node is found after this long; one made on this node at once. */
    private static final long ABSENCE_LASTS_NANOS = Duration.ofSeconds(2).toNanos();

    private static final int MOST_ABSENCES = 50_000;

    private final Optional<String> defaultRealm;

    /**
     * Domains without a realm of their own, until when that is believed. Keycloak caches realms by name, but not that there
     * is none, and the many domains of the default realm would cost a query at each login.
     */
    private final Map<String, Long> absent = new ConcurrentHashMap<>();

    public AccountDirectory(GatepostSettings settings) {
        this.defaultRealm = settings.defaultRealm();
    }

    public static AccountDirectory of(KeycloakSession session) {
        return Gatepost.part(session, AccountDirectory.class);
    }

    /** A realm was made or renamed. */
    public void realmsChanged() {
        absent.clear();
    }

    /** Nothing where the domain has no realm and there is no default realm. */
    public Optional<RealmModel> realm(KeycloakSession session, LoginName name) {
        return ownRealm(session, name.domain()).or(() -> defaultRealm(session));
    }

    /** The realm of all domains that have none of their own. */
    public Optional<RealmModel> defaultRealm(KeycloakSession session) {
        return defaultRealm.flatMap(
                realm -> Optional.ofNullable(session.realms().getRealmByName(realm)));
    }

    /** The account of exactly this name. */
    public Optional<UserModel> user(KeycloakSession session, RealmModel realm, LoginName name) {
        return Optional.ofNullable(session.users().getUserByUsername(realm, name.toString()))
                // A user store may find names in ways of its own (no case, no accents); only the name itself counts.
                .filter(user -> AccountFacts.name(user).equals(name.toString()))
                .filter(user -> user.getServiceAccountClientLink() == null);
    }

    /**
     * The same for a mail program, as its user store has the account now, and whose user may have put a detail behind the name ({@code alice+phone} is alice, unless there is
     * one), or typed another name of the account. Every account's own name comes first: nobody takes it by taking it for an alias.
     * The realm must be the session's.
     */
    public Optional<UserModel> mailUser(KeycloakSession session, RealmModel realm, LoginName name) {
        Optional<LoginName> bare = name.withoutDetail();
        OtherNames others = new OtherNames(session, realm);
        return user(session, realm, name)
                .or(() -> bare.flatMap(known -> user(session, realm, known)))
                .or(() -> others.owner(name))
                .or(() -> bare.flatMap(others::owner))
                .flatMap(found -> current(session, realm, found));
    }

    /** Past Keycloak's cache, which may keep for ever what it knows of an account in a user store (LDAP), and hears of no change. */
    private static Optional<UserModel> current(KeycloakSession session, RealmModel realm, UserModel user) {
        return user.isFederated() && session.getProvider(DatastoreProvider.class) instanceof StoreManagers stores
                ? Optional.ofNullable(stores.userStorageManager().getUserById(realm, user.getId()))
                : Optional.of(user);
    }

    private Optional<RealmModel> ownRealm(KeycloakSession session, String domain) {
        // The realm of the server's admins is no mail domain, whoever names one like it.
        if (domain.equals(AdminRealm.NAME)) {
            return Optional.empty();
        }
        @Nullable Long until = absent.get(domain);
        if (until != null && System.nanoTime() - until < 0) {
            return Optional.empty();
        }
        RealmModel realm = session.realms().getRealmByName(domain);
        if (realm == null || !RealmOwnership.holds(session, realm, domain)) {
            if (absent.size() >= MOST_ABSENCES) {
                absent.clear();
            }
            absent.put(domain, System.nanoTime() + ABSENCE_LASTS_NANOS);
        }
        return Optional.ofNullable(realm).filter(found -> RealmOwnership.holds(session, found, domain));
    }
}
