// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import io.gatepost.iptrust.decision.Account;
import io.gatepost.iptrust.decision.Decider;
import io.gatepost.iptrust.decision.PolicyState;
import io.gatepost.iptrust.origin.Origin;
import io.gatepost.iptrust.policy.Proof;
import io.gatepost.iptrust.policy.Service;
import io.gatepost.keycloak.account.LoginName;
import io.gatepost.keycloak.account.RealmOwnership;
import io.gatepost.keycloak.connection.KeycloakOrigin;
import io.gatepost.keycloak.policy.PolicyStore;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.authenticators.browser.IdentityProviderAuthenticator;
import org.keycloak.common.util.Time;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;

/**
 * Sends the visitor to the company where nothing else would do: the policy accepts from here the proof {@code saml} alone, and one
 * provider speaks for the domain. The domain is the realm's, or that of the name which the client hints at.
 */
final class CompanyFirst extends IdentityProviderAuthenticator {
    private static final Set<Proof> SAML_ALONE = Set.of(Proof.SAML);

    @Override
    public void authenticate(AuthenticationFlowContext context) {
        Optional<String> company = company(context);
        if (company.isEmpty()) {
            context.attempted();
        } else if (context.getForwardedErrorMessage() != null) {
            // The company has just sent them back; sending them there again would go on for ever.
            context.forceChallenge(RefusalPage.ofCompany(context.form()));
        } else {
            redirect(context, company.get());
        }
    }

    private static Optional<String> company(AuthenticationFlowContext context) {
        KeycloakSession session = context.getSession();
        RealmModel realm = context.getRealm();
        Optional<Service> service =
                WebDecision.serviceOf(context.getAuthenticationSession().getClient());
        Optional<String> name = somebody(context);
        if (service.isEmpty() || name.isEmpty()) {
            return Optional.empty();
        }
        PolicyState policy = PolicyStore.of(session).covering(realm, name.get());
        if (!samlAlone(policy, name.get(), service.get(), KeycloakOrigin.of(session))) {
            return Optional.empty();
        }
        List<IdentityProviderModel> companies = Companies.speakingFor(session, realm, policy, name.get());
        return companies.size() == 1 ? Optional.of(companies.getFirst().getAlias()) : Optional.empty();
    }

    /** Somebody of the domain: whom the client hints at, else nobody in particular. */
    private static Optional<String> somebody(AuthenticationFlowContext context) {
        String hint = context.getAuthenticationSession().getClientNote(OIDCLoginProtocol.LOGIN_HINT_PARAM);
        if (hint != null && !hint.isEmpty()) {
            return LoginName.parse(hint).map(LoginName::toString);
        }
        String domain = context.getRealm().getName();
        return RealmOwnership.holds(context.getSession(), context.getRealm(), domain)
                ? LoginName.parse("anybody@" + domain).map(LoginName::toString)
                : Optional.empty();
    }

    private static boolean samlAlone(PolicyState policy, String name, Service service, Origin origin) {
        Account account = Account.named(name);
        Instant now = Instant.ofEpochMilli(Time.currentTimeMillis());
        // A browser may turn out to be a trusted device once it is known whose.
        return Stream.of(false, true)
                .allMatch(device -> SAML_ALONE.equals(Decider.accepts(policy, account, service, origin, device, now)));
    }
}
