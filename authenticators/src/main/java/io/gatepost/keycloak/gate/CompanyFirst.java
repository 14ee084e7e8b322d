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
import io.gatepost.keycloak.gate.company.Companies;
import io.gatepost.keycloak.policy.RealmPolicies;
import io.gatepost.keycloak.support.RefusalPage;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.authenticators.browser.IdentityProviderAuthenticator;
import org.keycloak.common.util.Time;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;

/**
 * Sends the visitor to the company where nothing else would do: the policy accepts from here nothing but a company's word, and one
 * provider speaks for the domain. The domain is the realm's, or that of the name which the client hints at.
 */
final class CompanyFirst extends IdentityProviderAuthenticator {
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
        PolicyState policy = RealmPolicies.of(session, realm).covering(name.get());
        Set<Proof> accepted = accepted(policy, name.get(), service.get(), KeycloakOrigin.of(session));
        if (!accepted.stream().allMatch(Proof::ofCompany)) {
            return Optional.empty();
        }
        List<IdentityProviderModel> companies = Companies.speakingFor(session, realm, policy, accepted, name.get());
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

    /** With a trusted device and without: a browser may turn out to be one once it is known whose. */
    private static Set<Proof> accepted(PolicyState policy, String name, Service service, Origin origin) {
        Account account = Account.named(name);
        Instant now = Instant.ofEpochMilli(Time.currentTimeMillis());
        return Stream.of(false, true)
                .flatMap(device -> Decider.accepts(policy, account, service, origin, device, now).stream())
                .collect(Collectors.toSet());
    }
}
