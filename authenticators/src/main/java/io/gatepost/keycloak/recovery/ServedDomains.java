// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.recovery;

import io.gatepost.iptrust.net.DomainName;
import io.gatepost.keycloak.account.AccountDirectory;
import io.gatepost.keycloak.account.RealmOwnership;
import io.gatepost.keycloak.policy.PolicyName;
import io.gatepost.keycloak.policy.StoredPolicy;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/** The domains whose mailboxes stand behind this very server: a code sent there would wait behind the door that it is to open. */
final class ServedDomains {
    /** So many accounts are looked at whose names hold the domain somewhere. */
    private static final int ACCOUNTS_LOOKED_AT = 1000;

    private ServedDomains() {}

    /** Whether the domain, or one above it, has a realm, a policy or an account here. */
    static boolean serve(KeycloakSession session, RealmModel own, String domain) {
        List<PolicyName> above = ancestry(domain);
        return session.realms()
                        .getRealmsStream()
                        .anyMatch(realm -> above.stream()
                                .anyMatch(name -> realm.getName().equals(name.word())
                                        && RealmOwnership.holds(session, realm, name.word())))
                // Of other realms, no policy: whoever runs one could name the domain of every mail provider there is.
                || Stream.concat(Stream.of(own), AccountDirectory.of(session).defaultRealm(session).stream())
                        .distinct()
                        .anyMatch(realm -> above.stream()
                                .anyMatch(name ->
                                        StoredPolicy.of(session, realm, name).isPresent()
                                                || hasAccounts(session, realm, name.word())));
    }

    /** The domain itself and all above it but the last, which is nobody's own. */
    private static List<PolicyName> ancestry(String domain) {
        return Stream.iterate(domain, one -> one.indexOf('.') > 0, one -> one.substring(one.indexOf('.') + 1))
                .flatMap(one -> PolicyName.ofDomain(one).stream())
                .toList();
    }

    private static boolean hasAccounts(KeycloakSession session, RealmModel realm, String domain) {
        return session.users()
                .searchForUserStream(realm, Map.of(UserModel.USERNAME, "@" + domain), 0, ACCOUNTS_LOOKED_AT)
                .anyMatch(user -> DomainName.within(user.getUsername())
                        .flatMap(DomainName::canonical)
                        .filter(domain::equals)
                        .isPresent());
    }
}
