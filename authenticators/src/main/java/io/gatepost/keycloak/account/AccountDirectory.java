// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.account;

import io.gatepost.keycloak.support.AdminRealm;
import io.gatepost.keycloak.support.Gatepost;
import io.gatepost.keycloak.support.GatepostSettings;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.storage.DatastoreProvider;
import org.keycloak.storage.StoreManagers;

/** From a login name to its realm and account: the realm of the domain's very name, else the operator's default realm. */
public final class AccountDirectory {
    private static final Logger LOG = Logger.getLogger(AccountDirectory.class);

    /** A realm made on another node is found after this long; one made on this node at once. */
    private static final long ABSENCE_LASTS_NANOS = Duration.ofSeconds(2).toNanos();

    private static final int MOST_ABSENCES = 50_000;

    private final Optional<String> defaultRealm;

    /**
     * Domains without a realm of their own. Keycloak caches realms by name, but not that there is none, and the many domains of the
     * default realm would cost a query at each login.
     */
    private final Map<String, Absence> absent = new ConcurrentHashMap<>();

    /**
     * That a domain's realm was not found.
     *
     * @param until when that is believed, by the clock of {@link System#nanoTime}
     * @param lost there is a realm that was made for the domain, or may have been: the domain is no other's
     */
    private record Absence(long until, boolean lost) {}

    private final AtomicBoolean noDefaultTold = new AtomicBoolean();

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

    /**
     * Nothing where the domain has no realm and there is no default realm; nor where its realm was renamed, or nobody knows any more what
     * the realm of its name was made for: whoever runs the default realm does not come by its mail.
     */
    public Optional<RealmModel> realm(KeycloakSession session, LoginName name) {
        // The realm of the server's admins is no mail domain, whoever names one like it.
        if (name.domain().equals(AdminRealm.NAME)) {
            return defaultRealm(session);
        }
        @Nullable Absence known = absent.get(name.domain());
        if (known != null && System.nanoTime() - known.until() < 0) {
            return known.lost() ? Optional.empty() : defaultRealm(session);
        }
        @Nullable RealmModel own = session.realms().getRealmByName(name.domain());
        if (own != null && RealmOwnership.holds(session, own, name.domain())) {
            return Optional.of(own);
        }
        boolean lost = RealmOwnership.lost(session, own, name.domain());
        if (lost && (known == null || !known.lost())) {
            LOG.warnf(
                    "The domain %s is closed: the realm that was made for it was renamed, or what realm master wrote down of"
                            + " realms was overwritten (attribute gatepost.realm.<id of the realm>)",
                    name.domain());
        }
        if (absent.size() >= MOST_ABSENCES) {
            absent.clear();
        }
        absent.put(name.domain(), new Absence(System.nanoTime() + ABSENCE_LASTS_NANOS, lost));
        return lost ? Optional.empty() : defaultRealm(session);
    }

    /** The realm of all domains that have none of their own: the one that was made by that name, and none that was renamed to it. */
    public Optional<RealmModel> defaultRealm(KeycloakSession session) {
        Optional<RealmModel> found = defaultRealm.flatMap(name -> RealmOwnership.called(session, name));
        if (found.isEmpty() && defaultRealm.isPresent() && noDefaultTold.compareAndSet(false, true)) {
            LOG.warnf(
                    "There is no realm %s (option default-realm) that was made by this name: domains without a realm are closed",
                    defaultRealm.get());
        } else if (found.isPresent()) {
            noDefaultTold.set(false);
        }
        return found;
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
}
