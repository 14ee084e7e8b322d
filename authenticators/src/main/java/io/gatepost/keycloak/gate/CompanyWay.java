// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import io.gatepost.iptrust.policy.Proof;
import io.gatepost.keycloak.gate.company.Companies;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * The way in by the company, beside a page that wants a second factor or says no. Only what would help: the policy takes
 * its word from here, the company speaks for the account's domain and knows the account, and it was not tried yet.
 */
record CompanyWay(String alias, String name, URI address) {
    private static final Logger LOG = Logger.getLogger(CompanyWay.class);
    private static final String ATTRIBUTE = "gatepostCompanies";

    static List<CompanyWay> of(KeycloakSession session, AuthenticationSessionModel login) {
        return login.getAuthenticatedUser() == null ? List.of() : of(session, login, WebDecision.of(session, login));
    }

    private static List<CompanyWay> of(
            KeycloakSession session, AuthenticationSessionModel login, WebDecision decision) {
        if (decision.admits()
                || decision.evidence().company().isPresent()
                || decision.decision().accepts().stream().noneMatch(Proof::ofCompany)
                || Sensitive.stepUpDue(decision, login)) {
            return List.of();
        }
        RealmModel realm = login.getRealm();
        UserModel user = login.getAuthenticatedUser();
        return Companies.speakingFor(
                        session,
                        realm,
                        decision.policy(),
                        decision.decision().accepts(),
                        decision.account().name())
                .stream()
                .filter(company -> session.users().getFederatedIdentity(realm, user, company.getAlias()) != null)
                .map(company -> new CompanyWay(
                        company.getAlias(),
                        KeycloakModelUtils.getIdentityProviderDisplayName(session, company),
                        CompanyResource.address(session, login, company.getAlias())))
                .toList();
    }

    /** Shows them on the page that is being made, which does without them if need be. */
    static void on(LoginFormsProvider form, KeycloakSession session, AuthenticationSessionModel login) {
        try {
            form.setAttribute(ATTRIBUTE, words(session, login));
        } catch (RuntimeException e) {
            LOG.errorf(e, "At which companies the person could sign in instead is not known; none is shown");
        }
    }

    static void off(LoginFormsProvider form) {
        form.setAttribute(ATTRIBUTE, List.of());
    }

    private static List<Map<String, String>> words(KeycloakSession session, AuthenticationSessionModel login) {
        return of(session, login).stream()
                .map(way -> Map.of(
                        "alias",
                        way.alias(),
                        "name",
                        way.name(),
                        "url",
                        way.address().toString()))
                .toList();
    }
}
