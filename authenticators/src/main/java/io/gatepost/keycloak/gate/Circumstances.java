// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import io.gatepost.iptrust.decision.Account;
import io.gatepost.iptrust.decision.Attempt;
import io.gatepost.iptrust.decision.Decider;
import io.gatepost.iptrust.decision.Decision;
import io.gatepost.iptrust.decision.Enrolling;
import io.gatepost.iptrust.decision.Finding;
import io.gatepost.iptrust.decision.Outcome;
import io.gatepost.iptrust.decision.PolicyState;
import io.gatepost.iptrust.decision.Presented;
import io.gatepost.iptrust.decision.Reason;
import io.gatepost.iptrust.decision.Step;
import io.gatepost.iptrust.origin.Origin;
import io.gatepost.iptrust.policy.Policy;
import io.gatepost.iptrust.policy.Proof;
import io.gatepost.iptrust.policy.Service;
import io.gatepost.keycloak.account.AccountFacts;
import io.gatepost.keycloak.account.RealmOwnership;
import io.gatepost.keycloak.gate.company.CompanyLogin;
import io.gatepost.keycloak.support.AdminRealm;
import io.gatepost.keycloak.trust.TrustedDevice;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.keycloak.common.util.Time;
import org.keycloak.models.AdminRoles;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;

/**
 * One person at one exit of Keycloak: who it is, to what they come, from where, and what they have shown. The policy is not among it, so that
 * the same circumstances are judged by the policy in force and by one on trial.
 */
final class Circumstances {
    private final KeycloakSession session;
    private final RealmModel realm;
    private final UserModel user;
    private final Optional<Service> service;
    private final Origin origin;
    private final Evidence evidence;
    private final DeviceAtTheDoor door;
    private final Account account;
    private final Instant now = Instant.ofEpochMilli(Time.currentTimeMillis());

    /** As they are at this moment; {@code service}: nothing where the client names none that there is. */
    Circumstances(
            KeycloakSession session,
            RealmModel realm,
            UserModel user,
            Optional<Service> service,
            Origin origin,
            Evidence evidence,
            DeviceAtTheDoor door) {
        this.session = session;
        this.realm = realm;
        this.user = user;
        this.service = service;
        this.origin = origin;
        this.evidence = evidence;
        this.door = door;
        this.account = AccountFacts.of(session, realm, user);
    }

    Optional<Service> service() {
        return service;
    }

    Origin origin() {
        return origin;
    }

    Evidence evidence() {
        return evidence;
    }

    Account account() {
        return account;
    }

    /** The trusted device that they come with. It counts for the web alone, and elsewhere it is not even looked for. */
    Optional<TrustedDevice> device(PolicyState policy) {
        return devices(policy).flatMap(devices -> door.find(devices, now));
    }

    /** What this policy, which is not in force, would make of them. */
    Decision tried(PolicyState policy) {
        return judge(policy, devices(policy).flatMap(devices -> door.wouldFind(devices, now)));
    }

    private Optional<Policy.Devices> devices(PolicyState policy) {
        return service.filter(Service.WEB::equals).isPresent() && policy instanceof PolicyState.InForce inForce
                ? Optional.of(inForce.policy().policy().trust().devices())
                : Optional.empty();
    }

    /** What this policy makes of them; {@code device}: what {@link #device} found, which is looked for once for each policy. */
    Decision judge(PolicyState policy, Optional<TrustedDevice> device) {
        return service.map(known -> judge(policy, known, device))
                .orElseGet(() ->
                        refused(Reason.SERVICE_CLOSED, "client", "the client names a service that does not exist"));
    }

    private Decision judge(PolicyState policy, Service known, Optional<TrustedDevice> device) {
        if (evidence.impersonated()) {
            return refused(Reason.IMPERSONATED, "impersonation", "the session was made by an administrator");
        }
        if (policy instanceof PolicyState.Absent
                && known == Service.ADMIN
                && evidence.entry() == Entry.PAGE
                && builtInAdmin()) {
            return new Decision(
                    new Outcome.Admit(Enrolling.NONE),
                    Reason.NO_POLICY,
                    "built-in-admin",
                    Set.of(Proof.PASSWORD),
                    List.of(new Step(
                            "built-in-admin",
                            new Finding.Holds(),
                            "there is no policy yet that could lock anybody out")));
        }
        boolean ownRealm = ownRealm(session, realm, account);
        Optional<CompanyLogin> foreign =
                evidence.company().filter(login -> !Decider.speaksFor(policy, login.by(), login.alias(), ownRealm));
        if (foreign.isPresent()) {
            // Not even as the first factor: whoever runs it could sign in as anybody who is linked to it.
            return refused(
                    Reason.COMPANY_PROVIDER,
                    foreign.get().by() + ".providers",
                    "the provider " + foreign.get().alias() + " does not speak for " + account.name());
        }
        Decision best = null;
        for (Presented presented : evidence.presented(ownRealm)) {
            Decision decision =
                    Decider.decide(policy, account, new Attempt(known, origin, presented, device.isPresent(), now));
            if (best == null || rank(decision) < rank(best) || tooWeak(decision, best)) {
                best = decision;
            }
        }
        if (best == null) {
            throw new IllegalStateException("evidence that claims nothing, not even Nothing");
        }
        return best;
    }

    /** Whether the realm belongs to the account's domain alone. */
    static boolean ownRealm(KeycloakSession session, RealmModel realm, Account account) {
        return RealmOwnership.holds(session, realm, AccountFacts.domain(account.name()));
    }

    /** Whoever came by the company and can show no factor is told what the company's sign-in lacked. */
    private static boolean tooWeak(Decision decision, Decision best) {
        return decision.reason() == Reason.COMPANY_CONTEXT
                && switch (best.outcome()) {
                    case Outcome.Admit admit -> false;
                    case Outcome.Challenge challenge -> !challenge.accepts().contains(Proof.PASSWORD_AND_SECOND_FACTOR);
                    case Outcome.Refuse refuse -> true;
                };
    }

    private static int rank(Decision decision) {
        return switch (decision.outcome()) {
            case Outcome.Admit admit ->
                switch (admit.enrolling()) {
                    case NONE -> 0;
                    case REMINDED, OFFERED -> 1;
                    case DUE -> 2;
                };
            case Outcome.Challenge challenge -> 3;
            case Outcome.Refuse refuse -> 4;
        };
    }

    private static Decision refused(Reason reason, String rule, String detail) {
        return new Decision(
                new Outcome.Refuse(), reason, rule, Set.of(), List.of(new Step(rule, new Finding.Fails(), detail)));
    }

    private boolean builtInAdmin() {
        if (!realm.getName().equals(AdminRealm.NAME)) {
            return false;
        }
        RoleModel admin = realm.getRole(AdminRoles.ADMIN);
        return admin != null && user.hasRole(admin);
    }
}
