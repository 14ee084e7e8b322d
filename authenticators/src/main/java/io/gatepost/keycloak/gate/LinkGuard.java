// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import io.gatepost.iptrust.decision.Decider;
import io.gatepost.iptrust.decision.PolicyState;
import io.gatepost.iptrust.decision.Reason;
import io.gatepost.iptrust.net.DomainName;
import io.gatepost.iptrust.policy.Proof;
import io.gatepost.keycloak.account.AccountDirectory;
import io.gatepost.keycloak.account.AccountFacts;
import io.gatepost.keycloak.account.RealmOwnership;
import io.gatepost.keycloak.company.Company;
import io.gatepost.keycloak.policy.RealmPolicies;
import io.gatepost.keycloak.signin.SignInDetail;
import io.gatepost.keycloak.support.RefusalPage;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.broker.provider.AbstractIdentityProvider;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.FederatedIdentityModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Stands where a login ties a provider's account to one of ours, whatever flow leads there: from then on the provider opens it. What an admin
 * ties over REST is the admin's word.
 */
final class LinkGuard {
    private LinkGuard() {}

    static void created(FederatedIdentityModel.FederatedIdentityCreatedEvent event) {
        KeycloakSession session = event.getKeycloakSession();
        AuthenticationSessionModel login = session.getContext().getAuthenticationSession();
        if (login == null) {
            return;
        }
        String alias = event.getFederatedIdentity().getIdentityProvider();
        Optional<Reason> reason = refusal(session, event.getRealm(), event.getUser(), alias, login);
        if (reason.isPresent()) {
            // The link is written by now, in this very transaction.
            session.getTransactionManager().setRollbackOnly();
            if (madeNow(login)) {
                takeBack(session, event.getRealm(), event.getUser());
            }
            throw refused(session, login, event.getUser(), alias, reason.get());
        }
    }

    private static Optional<Reason> refusal(
            KeycloakSession session, RealmModel realm, UserModel user, String alias, AuthenticationSessionModel login) {
        boolean ownRealm = RealmOwnership.holds(session, realm, AccountFacts.domain(AccountFacts.name(user)));
        Optional<Proof> company = Company.proofOf(session.identityProviders().getByAlias(alias));
        PolicyState policy = RealmPolicies.of(session, realm).covering(AccountFacts.name(user));
        // In a realm of many domains any provider could open, or make, the accounts of another customer.
        if ((company.isPresent() || !ownRealm)
                && company.map(Stream::of)
                        .orElseGet(() -> Stream.of(Proof.SAML, Proof.OIDC))
                        .noneMatch(by -> Decider.speaksFor(policy, by, alias, ownRealm))) {
            return Optional.of(Reason.COMPANY_PROVIDER);
        }
        if (madeNow(login) && ofAnotherDomain(session, realm, user)) {
            return Optional.of(Reason.COMPANY_PROVIDER);
        }
        if (madeNow(login) || !user.equals(login.getAuthenticatedUser())) {
            // Nobody else owns what this login has made, and a link that is made by an action has passed the gate.
            return Optional.empty();
        }
        WebDecision decision = WebDecision.of(session, login);
        if (!decision.admits()) {
            return Optional.of(decision.reason());
        }
        // One more way in, from wherever and ever after. A password that is enough to come in is not enough for that.
        return decision.factorCounts() && !decision.evidence().factorNow()
                ? Optional.of(Reason.SECOND_FACTOR_NEEDED)
                : Optional.empty();
    }

    /** Whether the name is a mail address of a domain other than the one that the realm is for. */
    private static boolean ofAnotherDomain(KeycloakSession session, RealmModel realm, UserModel user) {
        return DomainName.within(AccountFacts.name(user))
                        .filter(domain -> RealmOwnership.isOfAnother(session, realm, domain))
                        .isPresent()
                && AccountDirectory.of(session)
                        .defaultRealm(session)
                        .filter(realm::equals)
                        .isEmpty();
    }

    private static boolean madeNow(AuthenticationSessionModel login) {
        return Boolean.parseBoolean(login.getAuthNote(AbstractIdentityProvider.BROKER_REGISTERED_NEW_USER));
    }

    /**
     * Removes the account that this login has made: an earlier request has committed it, and without its link it would only keep the
     * name from whoever it belongs to. Once this transaction has let go of it.
     */
    private static void takeBack(KeycloakSession session, RealmModel realm, UserModel user) {
        KeycloakSessionFactory factory = session.getKeycloakSessionFactory();
        String realmId = realm.getId();
        String userId = user.getId();
        session.getTransactionManager().enlistAfterCompletion(new AbstractKeycloakTransaction() {
            @Override
            protected void commitImpl() {}

            @Override
            protected void rollbackImpl() {
                KeycloakModelUtils.runJobInTransaction(factory, own -> remove(own, realmId, userId));
            }
        });
    }

    private static void remove(KeycloakSession session, String realmId, String userId) {
        RealmModel realm = session.realms().getRealm(realmId);
        session.getContext().setRealm(realm);
        UserModel made = session.users().getUserById(realm, userId);
        if (made != null
                && session.users()
                        .getFederatedIdentitiesStream(realm, made)
                        .findAny()
                        .isEmpty()) {
            session.users().removeUser(realm, made);
        }
    }

    private static WebApplicationException refused(
            KeycloakSession session, AuthenticationSessionModel login, UserModel user, String alias, Reason reason) {
        new EventBuilder(login.getRealm(), session, session.getContext().getConnection())
                .event(EventType.FEDERATED_IDENTITY_LINK)
                .client(login.getClient())
                .user(user)
                .detail(Details.IDENTITY_PROVIDER, alias)
                .detail(SignInDetail.REASON, reason.word())
                .storeImmediately(true)
                .error(SignInDetail.REFUSED);
        LoginFormsProvider form = session.getProvider(LoginFormsProvider.class).setAuthenticationSession(login);
        return new Refusal(reason, RefusalPage.of(form, reason));
    }

    /** Keycloak answers with its response, and logs it as an error of its own: without the way there, which tells nothing, a line. */
    private static final class Refusal extends WebApplicationException {
        private static final long serialVersionUID = 1;

        Refusal(Reason reason, Response page) {
            super("the account was not tied to the provider's: " + reason.word(), page);
        }

        @Override
        public Throwable fillInStackTrace() {
            return this;
        }
    }
}
