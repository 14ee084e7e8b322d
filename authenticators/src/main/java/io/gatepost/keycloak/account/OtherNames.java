// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.account;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * Names beside an account's own: aliases that an admin gave it, and its e-mail address where the realm lets people sign in with it.
 * A name that two accounts claim is nobody's.
 */
final class OtherNames {
    private final KeycloakSession session;
    private final RealmModel realm;

    /** The realm must be the session's. */
    OtherNames(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
    }

    /** The one account that has this name beside its own. */
    Optional<UserModel> owner(LoginName name) {
        List<String> claimants = Stream.concat(byEmail(name).stream(), byAlias(name))
                .filter(user -> user.getServiceAccountClientLink() == null)
                .filter(user -> sameDomain(user, name))
                .map(UserModel::getId)
                .distinct()
                .limit(2)
                .toList();
        return claimants.size() == 1
                ? Optional.ofNullable(session.users().getUserById(realm, claimants.getFirst()))
                : Optional.empty();
    }

    /** An address that nobody has verified is a claim that anybody can make about anybody's address. */
    private Optional<UserModel> byEmail(LoginName name) {
        if (!realm.isLoginWithEmailAllowed() || realm.isDuplicateEmailsAllowed()) {
            return Optional.empty();
        }
        return Optional.ofNullable(session.users().getUserByEmail(realm, name.toString()))
                .filter(UserModel::isEmailVerified)
                .filter(user -> LoginName.parse(user.getEmail()).equals(Optional.of(name)));
    }

    private Stream<UserModel> byAlias(LoginName name) {
        return AdminAttribute.ALIASES.trusted(session)
                ? session.users()
                        .searchForUserByUserAttributeStream(realm, AdminAttribute.ALIASES.word(), name.toString())
                        // A database may find names in ways of its own (no case, no accents); only the name itself
                        // counts.
                        .filter(user -> user.getAttributeStream(AdminAttribute.ALIASES.word())
                                .anyMatch(name.toString()::equals))
                : Stream.empty();
    }

    /** The policy of a domain decides about its names, and its admins about its accounts: no name leads from one to another. */
    private static boolean sameDomain(UserModel user, LoginName name) {
        return LoginName.parse(AccountFacts.name(user))
                .filter(own -> own.domain().equals(name.domain()))
                .isPresent();
    }
}
