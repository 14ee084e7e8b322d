// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import io.gatepost.iptrust.decision.Decider;
import io.gatepost.iptrust.decision.PolicyState;
import io.gatepost.keycloak.account.RealmOwnership;
import java.util.List;
import java.util.stream.Stream;
import org.keycloak.broker.saml.SAMLIdentityProviderFactory;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.IdentityProviderQuery;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** The companies that speak for a domain: the realm's SAML providers of whose sign-ins the policy takes the word. */
public final class Companies {
    private Companies() {}

    /** Those at which the account of this name could sign in. */
    public static List<IdentityProviderModel> speakingFor(
            KeycloakSession session, RealmModel realm, PolicyState policy, String name) {
        boolean ownRealm = RealmOwnership.holds(session, realm, name.substring(name.lastIndexOf('@') + 1));
        try (Stream<IdentityProviderModel> providers =
                session.identityProviders().getAllStream(IdentityProviderQuery.any())) {
            return providers
                    .filter(provider -> provider.isEnabled()
                            && !Boolean.TRUE.equals(provider.isLinkOnly())
                            && SAMLIdentityProviderFactory.PROVIDER_ID.equals(provider.getProviderId())
                            && Decider.speaksFor(policy, provider.getAlias(), ownRealm))
                    .toList();
        }
    }
}
