// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate.company;

import io.gatepost.iptrust.decision.Decider;
import io.gatepost.iptrust.decision.PolicyState;
import io.gatepost.iptrust.policy.Proof;
import io.gatepost.keycloak.account.AccountFacts;
import io.gatepost.keycloak.account.RealmOwnership;
import io.gatepost.keycloak.company.Company;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.IdentityProviderQuery;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** The companies that speak for a domain: the realm's providers of whose sign-ins the policy takes the word. */
public final class Companies {
    private Companies() {}

    /** By which proofs those vouch at which the account of this name could sign in. */
    public static Set<Proof> proofsFor(KeycloakSession session, RealmModel realm, PolicyState policy, String name) {
        return speakingFor(session, realm, policy, Set.of(Proof.SAML, Proof.OIDC), name).stream()
                .flatMap(provider -> Company.proofOf(provider).stream())
                .collect(Collectors.toSet());
    }

    /** Those at which the account of this name could sign in by a proof that is accepted. */
    public static List<IdentityProviderModel> speakingFor(
            KeycloakSession session, RealmModel realm, PolicyState policy, Set<Proof> accepted, String name) {
        boolean ownRealm = RealmOwnership.holds(session, realm, AccountFacts.domain(name));
        try (Stream<IdentityProviderModel> providers =
                session.identityProviders().getAllStream(IdentityProviderQuery.any())) {
            return providers
                    .filter(provider -> provider.isEnabled()
                            && !Boolean.TRUE.equals(provider.isLinkOnly())
                            && Company.proofOf(provider)
                                    .filter(by -> accepted.contains(by)
                                            && Decider.speaksFor(policy, by, provider.getAlias(), ownRealm))
                                    .isPresent())
                    .toList();
        }
    }
}
