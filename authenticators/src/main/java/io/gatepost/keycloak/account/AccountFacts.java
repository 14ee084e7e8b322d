// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.account;

import io.gatepost.iptrust.decision.Account;
import io.gatepost.iptrust.net.DomainName;
import io.gatepost.keycloak.trust.BlockedAddresses;
import io.gatepost.keycloak.trust.SecondFactors;
import io.gatepost.keycloak.trust.TrustedAddresses;
import java.util.Locale;
import java.util.stream.Collectors;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/** What a decision needs to know of a Keycloak user. */
public final class AccountFacts {
    private AccountFacts() {}

    public static Account of(KeycloakSession session, RealmModel realm, UserModel user) {
        return new Account(
                name(user),
                user.getGroupsStream().map(GroupModel::getName).collect(Collectors.toSet()),
                SecondFactors.any(user),
                new TrustedAddresses(user).facts(),
                new BlockedAddresses(user).facts());
    }

    /** The canonical name: Keycloak keeps user names in lower case, but a user store behind it need not. */
    public static String name(UserModel user) {
        return user.getUsername().toLowerCase(Locale.ROOT);
    }

    /** What stands behind the last {@code @} of a name; the whole name where there is no {@code @}. */
    public static String domain(String name) {
        return DomainName.within(name).orElse(name);
    }
}
