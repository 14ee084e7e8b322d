// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.bridge;

import io.gatepost.iptrust.decision.Account;
import io.gatepost.iptrust.decision.Attempt;
import io.gatepost.iptrust.decision.Decider;
import io.gatepost.iptrust.decision.Decision;
import io.gatepost.iptrust.decision.Outcome;
import io.gatepost.iptrust.decision.PolicyState;
import io.gatepost.iptrust.decision.Presented;
import io.gatepost.iptrust.decision.Reason;
import io.gatepost.keycloak.account.AccountDirectory;
import io.gatepost.keycloak.account.AccountFacts;
import io.gatepost.keycloak.account.LoginName;
import io.gatepost.keycloak.policy.RealmPolicies;
import java.time.Instant;
import java.util.Optional;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * Answers what the policy would say of a login whose secret a mail server checks itself. It verifies nothing and writes no
 * event: nobody has come in yet.
 */
final class BridgeInquiry {
    private final KeycloakSession session;
    private final LoginRequest request;
    private final Instant now;

    BridgeInquiry(KeycloakSession session, LoginRequest request, Instant now) {
        this.session = session;
        this.request = request;
        this.now = now;
    }

    LoginAnswer answer() {
        AccountDirectory directory = AccountDirectory.of(session);
        Optional<LoginName> name = request.canonicalName();
        Optional<RealmModel> realm = name.flatMap(parsed -> directory.realm(session, parsed));
        realm.ifPresent(session.getContext()::setRealm);
        Optional<UserModel> user = realm.flatMap(found -> directory.mailUser(session, found, name.orElseThrow()));
        if (user.isEmpty()) {
            Reason reason = name.isEmpty() ? Reason.MALFORMED_NAME : Reason.UNKNOWN_ACCOUNT;
            return answer(false, reason, realm, user, LoginAnswer.Ruling.NONE);
        }
        return answer(realm.orElseThrow(), user.get());
    }

    private LoginAnswer answer(RealmModel realm, UserModel user) {
        Account account = AccountFacts.of(session, realm, user);
        Presented presented = presented();
        PolicyState policy = RealmPolicies.of(session, realm).covering(account.name());
        Decision decision = Decider.decide(
                policy, account, new Attempt(request.service(), request.origin(), presented, false, now));
        boolean admits = switch (decision.outcome()) {
            case Outcome.Admit admit -> true;
            // A mail client has no page on which more could be shown.
            case Outcome.Challenge challenge -> false;
            case Outcome.Refuse refuse -> false;
        };
        if (!realm.isEnabled() || !user.isEnabled()) {
            return answer(
                    false, Reason.ACCOUNT_DISABLED, Optional.of(realm), Optional.of(user), LoginAnswer.Ruling.NONE);
        }
        boolean trusted = Decider.trusts(policy, account, request.service(), request.origin(), now);
        if (request.kind() == LoginRequest.Kind.PASSWORD
                && new PasswordLock(session, realm, user, trusted, now).closed()) {
            return answer(false, Reason.ACCOUNT_LOCKED, Optional.of(realm), Optional.of(user), LoginAnswer.Ruling.NONE);
        }
        return answer(
                admits,
                decision.reason(),
                Optional.of(realm),
                Optional.of(user),
                new LoginAnswer.Ruling("", "", decision.rule(), decision.trace()));
    }

    private Presented presented() {
        return switch (request.kind()) {
            case PASSWORD -> new Presented.Password();
            case TOKEN -> new Presented.Token();
        };
    }

    private LoginAnswer answer(
            boolean admitted,
            Reason reason,
            Optional<RealmModel> realm,
            Optional<UserModel> user,
            LoginAnswer.Ruling ruling) {
        return LoginAnswer.unverified(
                admitted,
                reason,
                new LoginAnswer.Whose(
                        user.map(AccountFacts::name).flatMap(LoginName::parse).or(request::canonicalName), realm, user),
                presented().proof(),
                ruling);
    }
}
