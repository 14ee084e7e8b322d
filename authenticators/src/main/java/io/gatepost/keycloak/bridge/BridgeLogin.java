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
import io.gatepost.keycloak.apppassword.AppPassword;
import io.gatepost.keycloak.apppassword.AppPasswordSecret;
import io.gatepost.keycloak.apppassword.AppPasswords;
import io.gatepost.keycloak.apppassword.ImportedPasswords;
import io.gatepost.keycloak.apppassword.LastUse;
import io.gatepost.keycloak.apppassword.LastUses;
import io.gatepost.keycloak.gate.WebDecision;
import io.gatepost.keycloak.policy.RealmPolicies;
import io.gatepost.keycloak.policy.Trial;
import io.gatepost.keycloak.support.Gatepost;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import org.keycloak.common.ClientConnection;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * Answers one login: name, account, secret, decision. The secret is verified whatever else is wrong, so that neither the
 * answer nor its time tells an attacker more than no.
 */
final class BridgeLogin {
    private final KeycloakSession session;
    private final LoginRequest request;
    private final Optional<AppPasswordSecret> appPassword;
    private final ClientConnection mailClient;
    private final Instant now;

    BridgeLogin(KeycloakSession session, LoginRequest request, Instant now) {
        this.session = session;
        this.request = request;
        this.appPassword = request.kind() == LoginRequest.Kind.PASSWORD
                ? AppPasswordSecret.recognise(request.secret().reveal())
                : Optional.empty();
        this.mailClient = new MailClientConnection(request.origin());
        this.now = now;
    }

    LoginAnswer answer() {
        AccountDirectory directory = AccountDirectory.of(session);
        Optional<LoginName> name = request.canonicalName();
        Optional<RealmModel> realm = name.flatMap(parsed -> directory.realm(session, parsed));
        // Keycloak looks some things up (keys, organizations, what a password is hashed with) in the realm of the
        // request.
        realm.ifPresent(session.getContext()::setRealm);
        Optional<UserModel> user = realm.flatMap(found -> directory.mailUser(session, found, name.orElseThrow()));
        if (user.isEmpty()) {
            verifyInVain(realm.orElseGet(() -> session.getContext().getRealm()));
            Reason reason = name.isEmpty() ? Reason.MALFORMED_NAME : Reason.UNKNOWN_ACCOUNT;
            return LoginAnswer.unverified(
                    false, reason, new LoginAnswer.Whose(name, realm, user), Optional.empty(), LoginAnswer.Ruling.NONE);
        }
        return new KnownAccount(name.orElseThrow(), realm.orElseThrow(), user.orElseThrow()).answer();
    }

    private void verifyInVain(RealmModel realm) {
        if (request.kind() == LoginRequest.Kind.TOKEN) {
            return;
        }
        if (appPassword.isPresent()) {
            AppPasswords.inVain(session, realm, appPassword.get());
        } else {
            AccountPassword.inVain(session, realm);
        }
    }

    /** What verifying the secret came to. */
    private sealed interface Proved {
        /** What is put before the decision, right or wrong. */
        Presented presented();

        record Right(Presented presented, Optional<AppPassword> credential, Optional<TokenFacts> token)
                implements Proved {}

        /** An app password from another mail system that has been used before. No slow hash has been computed. */
        record Settled(Presented presented, AppPassword password) implements Proved {}

        /** The same, which either has not, or may have become the account's password since. */
        record FirstUse(Presented presented, AppPassword password) implements Proved {}

        /** The webmail's own token: the decision is about its person at the browser. */
        record ByWebmail(TokenFacts token, WebDecision person) implements Proved {
            @Override
            public Presented presented() {
                return new Presented.Token();
            }
        }

        record Wrong(Presented presented, Reason reason) implements Proved {}
    }

    private final class KnownAccount {
        private final LoginName name;
        private final RealmModel realm;
        private final UserModel user;
        private final Account account;
        private final PolicyState policy;
        private final PasswordLock lock;
        private final AppPasswords appPasswords;
        private final ImportedPasswords importedPasswords;

        KnownAccount(LoginName name, RealmModel realm, UserModel user) {
            this.name = LoginName.parse(AccountFacts.name(user)).orElse(name);
            this.realm = realm;
            this.user = user;
            this.account = AccountFacts.of(session, realm, user);
            this.policy = RealmPolicies.of(session, realm).covering(account.name());
            this.lock = new PasswordLock(
                    session,
                    realm,
                    user,
                    Decider.trusts(policy, account, request.service(), request.origin(), now),
                    now);
            this.appPasswords = new AppPasswords(session, realm, user);
            this.importedPasswords = new ImportedPasswords(session, realm, user);
        }

        LoginAnswer answer() {
            Proved proved = prove();
            Decision decision = proved instanceof Proved.ByWebmail webmail
                    ? webmail.person().decision()
                    : decide(proved.presented());
            boolean policyAdmits = proved instanceof Proved.ByWebmail webmail
                    ? webmail.person().admits()
                    : admits(decision);
            boolean enabled = realm.isEnabled() && user.isEnabled();
            if (proved instanceof Proved.Settled && !(policyAdmits && enabled)) {
                // Somebody may guess at it, and must not learn from the time that it is right for something else.
                AccountPassword.inVain(session, realm);
            }
            if (!enabled) {
                return answer(false, Reason.ACCOUNT_DISABLED, proved, decision);
            }
            return switch (proved) {
                case Proved.Wrong wrong -> {
                    if (wrong.reason() == Reason.WRONG_SECRET && (policyAdmits || couldBeImported())) {
                        lock.count(request.secret(), mailClient);
                    }
                    yield answer(false, wrong.reason(), proved, decision);
                }
                case Proved.Right right -> {
                    if (policyAdmits) {
                        right.credential().ifPresent(this::note);
                    }
                    yield answer(policyAdmits, decision.reason(), proved, decision);
                }
                case Proved.ByWebmail webmail -> answer(policyAdmits, decision.reason(), proved, decision);
                case Proved.Settled settled -> {
                    if (policyAdmits) {
                        note(settled.password());
                    }
                    yield answer(policyAdmits, decision.reason(), proved, decision);
                }
                case Proved.FirstUse firstUse -> {
                    if (policyAdmits) {
                        importedPasswords.settle(firstUse.password(), request.secret());
                        note(firstUse.password());
                    }
                    yield answer(policyAdmits, decision.reason(), proved, decision);
                }
            };
        }

        /** What a policy on trial makes of a right secret. */
        private String trial(Proved proved, Decision decision) {
            if (proved instanceof Proved.Wrong || !realm.isEnabled() || !user.isEnabled()) {
                return "";
            }
            if (proved instanceof Proved.ByWebmail webmail) {
                return webmail.person().trial();
            }
            return Trial.result(
                    RealmPolicies.of(session, realm),
                    account.name(),
                    decision,
                    tried -> Decider.decide(
                            tried,
                            account,
                            new Attempt(request.service(), request.origin(), presented(proved, tried), false, now)));
        }

        /** An app password's networks are the policy's. */
        private Presented presented(Proved proved, PolicyState tried) {
            return credential(proved)
                    .<Presented>map(found -> new Presented.AppPassword(appPasswords.scope(found, tried)))
                    .orElse(proved.presented());
        }

        private Optional<AppPassword> credential(Proved proved) {
            return switch (proved) {
                case Proved.Right right -> right.credential();
                case Proved.ByWebmail webmail -> Optional.empty();
                case Proved.Settled settled -> Optional.of(settled.password());
                case Proved.FirstUse firstUse -> Optional.of(firstUse.password());
                case Proved.Wrong wrong -> Optional.empty();
            };
        }

        private Decision decide(Presented presented) {
            return Decider.decide(
                    policy, account, new Attempt(request.service(), request.origin(), presented, false, now));
        }

        private boolean admits(Decision decision) {
            return switch (decision.outcome()) {
                case Outcome.Admit admit -> true;
                // A mail client has no page on which more could be shown.
                case Outcome.Challenge challenge -> false;
                case Outcome.Refuse refuse -> false;
            };
        }

        /** Whether it might have been a guess at an imported app password, which would have opened this from there. */
        private boolean couldBeImported() {
            return importedPasswords.guessable(now).stream().anyMatch(password -> admits(decide(scoped(password))));
        }

        private Presented scoped(AppPassword password) {
            return new Presented.AppPassword(appPasswords.scope(password, policy));
        }

        private Proved prove() {
            if (request.kind() == LoginRequest.Kind.TOKEN) {
                return proveToken();
            }
            if (appPassword.isPresent()) {
                return proveAppPassword(appPassword.get());
            }
            return proveTyped();
        }

        /**
         * The account's password, or an app password from another mail system: those have no form to tell them by. What is both is
         * the account's, so that it opens from nowhere what the account password does not (decision 0025).
         */
        private Proved proveTyped() {
            // Guessing app passwords is hopeless, so the lock need not close the mailbox to them; unless a person chose
            // them.
            boolean locked = lock.closed();
            Optional<ImportedPasswords.Match> imported = importedPasswords.find(request.secret()).stream()
                    .filter(match ->
                            !locked || match.password().imported().orElseThrow().generated())
                    .max(Comparator.comparing(match -> admits(decide(scoped(match.password())))));
            if (imported.isPresent()
                    && imported.get().settled()
                    && !imported.get().password().revoked(appPasswords.stamp())) {
                return new Proved.Settled(
                        scoped(imported.get().password()), imported.get().password());
            }
            Decision byPassword = decide(new Presented.Password());
            // A directory counts wrong passwords itself, and may lock the account: a closed door asks it nothing.
            boolean closed = user.isFederated() && !admits(byPassword);
            boolean accounts;
            // Nor is one asked that may open something whether it is the account's: one that opens nothing has its
            // answer.
            boolean opens = imported.map(ImportedPasswords.Match::password)
                    .filter(password -> !password.revoked(appPasswords.stamp()) && admits(decide(scoped(password))))
                    .isPresent();
            if ((locked || closed) && !opens) {
                AccountPassword.inVain(session, realm);
                accounts = false;
            } else {
                accounts = AccountPassword.isRight(session, realm, user, request.secret());
            }
            if (accounts && !locked) {
                return new Proved.Right(new Presented.Password(), Optional.empty(), Optional.empty());
            }
            if (imported.isPresent() && !accounts) {
                return new Proved.FirstUse(
                        scoped(imported.get().password()), imported.get().password());
            }
            return new Proved.Wrong(
                    new Presented.Password(),
                    locked ? Reason.ACCOUNT_LOCKED : closed ? byPassword.reason() : Reason.WRONG_SECRET);
        }

        private Proved proveToken() {
            return switch (AccountToken.judge(
                    session, realm, user, request.secret(), request.service(), request.origin())) {
                case AccountToken.Judged.Good(TokenFacts facts) ->
                    new Proved.Right(new Presented.Token(), Optional.empty(), Optional.of(facts));
                case AccountToken.Judged.OfWebmail(TokenFacts facts, WebDecision person) ->
                    new Proved.ByWebmail(facts, person);
                case AccountToken.Judged.Bad(Reason reason) -> new Proved.Wrong(new Presented.Token(), reason);
            };
        }

        private Proved proveAppPassword(AppPasswordSecret secret) {
            return switch (appPasswords.find(secret)) {
                case AppPasswords.Search.Found found ->
                    new Proved.Right(scoped(found.password()), Optional.of(found.password()), Optional.empty());
                case AppPasswords.Search.KeyGone keyGone ->
                    new Proved.Wrong(new Presented.Nothing(), Reason.APP_PASSWORD_KEY_GONE);
                case AppPasswords.Search.NotFound notFound ->
                    new Proved.Wrong(new Presented.Nothing(), Reason.UNKNOWN_APP_PASSWORD);
            };
        }

        /** Keycloak's counts of failures stay: a phone that asks every minute would switch the lock off for whoever guesses. */
        private void note(AppPassword password) {
            Gatepost.part(session, LastUses.class).note(realm, user, password, lastUse());
        }

        private LastUse lastUse() {
            return new LastUse(now, request.origin().addressOrNone(), request.service());
        }

        private LoginAnswer answer(boolean admitted, Reason reason, Proved proved, Decision decision) {
            Optional<AppPassword> credential = credential(proved);
            Optional<TokenFacts> token = switch (proved) {
                case Proved.Right right -> right.token();
                case Proved.ByWebmail webmail -> Optional.of(webmail.token());
                case Proved.Settled settled -> Optional.empty();
                case Proved.FirstUse firstUse -> Optional.empty();
                case Proved.Wrong wrong -> Optional.empty();
            };
            boolean secretRight = !(proved instanceof Proved.Wrong);
            return new LoginAnswer(
                    admitted,
                    reason,
                    new LoginAnswer.Whose(Optional.of(name), Optional.of(realm), Optional.of(user)),
                    proved.presented().proof(),
                    credential,
                    token,
                    secretRight,
                    admitted ? Extra.of(session, realm, user, name) : Map.of(),
                    admitted ? LoginFacts.of(session, realm, user, account, credential) : Optional.empty(),
                    proved instanceof Proved.ByWebmail webmail ? Optional.of(webmail.person()) : Optional.empty(),
                    new LoginAnswer.Ruling(
                            RealmPolicies.of(session, realm).stamp(account.name()),
                            trial(proved, decision),
                            decision.rule(),
                            decision.trace()));
        }
    }
}
