// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate.company;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.iptrust.decision.Account;
import io.gatepost.iptrust.decision.Attempt;
import io.gatepost.iptrust.decision.Decider;
import io.gatepost.iptrust.decision.Decision;
import io.gatepost.iptrust.decision.Presented;
import io.gatepost.iptrust.policy.Service;
import io.gatepost.keycloak.account.AccountDirectory;
import io.gatepost.keycloak.account.AccountFacts;
import io.gatepost.keycloak.account.LoginName;
import io.gatepost.keycloak.account.RealmOwnership;
import io.gatepost.keycloak.company.CompanyTest;
import io.gatepost.keycloak.connection.KeycloakOrigin;
import io.gatepost.keycloak.policy.RealmPolicies;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.keycloak.common.util.Time;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.endpoints.AuthorizationEndpoint;
import org.keycloak.sessions.AuthenticationSessionModel;

/** A sign-in that an admin tries a company with: what arrived is told, and nobody is signed in by it. */
record CompanyTrial(KeycloakSession session, AuthenticationSessionModel login, CompanyTest test) {
    /** Of the sign-in that the answer belongs to; one that was begun as a test stays one when its time is over. */
    static Optional<CompanyTrial> of(KeycloakSession session, AuthenticationSessionModel login, String alias) {
        return Optional.ofNullable(login.getClientNote(
                        AuthorizationEndpoint.LOGIN_SESSION_NOTE_ADDITIONAL_REQ_PARAMS_PREFIX + CompanyTest.PARAMETER))
                .map(id -> new CompanyTrial(
                        session, login, new CompanyTest(login.getRealm().getId(), alias, id)));
    }

    /** {@code refusal}: what the answer would have been refused for; {@code arrival}: nothing of an answer that may be anybody's. */
    Response end(Optional<CompanyRefusal> refusal, Optional<? extends Arrival> arrival) {
        Instant now = Instant.ofEpochMilli(Time.currentTimeMillis());
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("at", now.toString());
        refusal.ifPresent(found -> json.put("fault", found.told()));
        if (arrival.isPresent()) {
            tell(json, arrival.get(), now);
        }
        test.arrived(session, json.toString());
        return session.getProvider(LoginFormsProvider.class)
                .setAuthenticationSession(login)
                .setAttribute("skipLink", true)
                // Without it Keycloak's page has the message for its title, too.
                .setAttribute("messageHeader", "gatepostCompanyTestedTitle")
                .setSuccess("gatepostCompanyTested")
                .createInfoPage();
    }

    private void tell(ObjectNode json, Arrival arrival, Instant now) {
        arrival.tell(json);
        Optional<LoginName> name = arrival.name().flatMap(LoginName::parse);
        name.ifPresent(found -> decide(json, found, arrival, now));
        if (name.isEmpty()) {
            json.put("problem", "Nothing that arrived is the name of an account.");
        }
    }

    private void decide(ObjectNode json, LoginName name, Arrival arrival, Instant now) {
        RealmModel realm = login.getRealm();
        json.put("account", name.toString());
        Account account = AccountDirectory.of(session)
                .user(session, realm, name)
                .map(user -> {
                    json.put("exists", true);
                    json.put("tied", session.users().getFederatedIdentity(realm, user, test.alias()) != null);
                    return AccountFacts.of(session, realm, user);
                })
                .orElseGet(() -> {
                    json.put("exists", false);
                    return Account.named(name.toString());
                });
        Decision decision = Decider.decide(
                RealmPolicies.of(session, realm).covering(name.toString()),
                account,
                new Attempt(
                        Service.WEB,
                        KeycloakOrigin.of(session),
                        new Presented.Company(
                                arrival.by(),
                                test.alias(),
                                Set.copyOf(arrival.contexts()),
                                RealmOwnership.holds(session, realm, name.domain())),
                        false,
                        now));
        json.put("outcome", decision.outcome().word())
                .put("reason", decision.reason().word())
                .put("sentence", decision.reason().sentence())
                .put("rule", decision.rule());
    }
}
