// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.known;

import io.gatepost.bridge.login.Evidence;
import io.gatepost.bridge.login.Facts;
import io.gatepost.bridge.login.Facts.AppPassword;
import io.gatepost.bridge.login.Facts.PolicyReference;
import io.gatepost.iptrust.decision.Account;
import io.gatepost.iptrust.policy.Service;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps once what many accounts have in common (realm, policy, groups, services, words): it is most of what is known of one. */
final class Sharing {
    private final Pool<String> texts = new Pool<>();
    private final Pool<Optional<String>> words = new Pool<>();
    private final Pool<Set<String>> groups = new Pool<>();
    private final Pool<Set<Service>> services = new Pool<>();
    private final Pool<List<String>> networks = new Pool<>();
    private final Pool<Map<String, String>> extras = new Pool<>();
    private final Pool<PolicyReference> policies = new Pool<>();

    /** Equal to those, and made of shared parts. */
    Facts of(Facts facts) {
        Account account = facts.account();
        return new Facts(
                facts.accountId(),
                texts.one(facts.realmId()),
                facts.federated(),
                new Account(
                        account.name(),
                        groups.one(account.groups()),
                        account.secondFactor(),
                        account.trustedAddresses(),
                        account.blockedAddresses()),
                facts.appPassword()
                        .map(password -> new AppPassword(
                                password.id(),
                                services.one(password.services()),
                                networks.one(password.networks()),
                                password.expires())),
                policies.one(facts.policy()),
                facts.until());
    }

    Evidence of(Evidence evidence) {
        return new Evidence(
                evidence.account(),
                words.one(evidence.realm()),
                words.one(evidence.proof()),
                words.one(evidence.credential()),
                words.one(evidence.rule()),
                evidence.knowledge());
    }

    Map<String, String> of(Map<String, String> extra) {
        return extras.one(extra);
    }

    /** Of equal values the first. Begins anew when it is full: what is in use comes back. */
    private static final class Pool<T> {
        private static final int MOST = 10_000;

        private final Map<T, T> values = new ConcurrentHashMap<>();

        T one(T value) {
            if (values.size() >= MOST) {
                values.clear();
            }
            T first = values.putIfAbsent(value, value);
            return first == null ? value : first;
        }
    }
}
