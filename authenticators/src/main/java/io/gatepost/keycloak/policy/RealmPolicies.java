// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.policy;

import io.gatepost.iptrust.decision.PolicyState;
import io.gatepost.iptrust.net.DomainName;
import io.gatepost.iptrust.policy.PolicyReading;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * The policies of one realm, as it holds them or as they would be if one of them were another. A policy is read together with what it
 * inherits: a domain's from the realm's default, and that from the operator's. Without a name it is the operator's.
 */
public final class RealmPolicies {
    private final PolicyStore store;
    private final KeycloakSession session;
    private final RealmModel realm;
    private final Function<PolicyName, Optional<String>> texts;

    public static RealmPolicies of(KeycloakSession session, RealmModel realm) {
        return new RealmPolicies(
                PolicyStore.of(session),
                session,
                realm,
                name -> StoredPolicy.of(session, realm, name).map(StoredPolicy::text));
    }

    private RealmPolicies(
            PolicyStore store,
            KeycloakSession session,
            RealmModel realm,
            Function<PolicyName, Optional<String>> texts) {
        this.store = store;
        this.session = session;
        this.realm = realm;
        this.texts = texts;
    }

    /** As they would be if this were the text of that policy. */
    public RealmPolicies with(PolicyName changed, String text) {
        return new RealmPolicies(
                store, session, realm, name -> name.equals(changed) ? Optional.of(text) : texts.apply(name));
    }

    /** As they would be if the realm did not hold that policy. */
    public RealmPolicies without(PolicyName removed) {
        return new RealmPolicies(
                store, session, realm, name -> name.equals(removed) ? Optional.empty() : texts.apply(name));
    }

    /** The policy that covers the account of this name: that of the domain after its last {@code @}. */
    public PolicyState covering(String accountName) {
        return state(nameCovering(accountName));
    }

    /** Which policy covers the account of this name; nothing where it is the operator's. */
    public Optional<PolicyName> nameCovering(String accountName) {
        return covering(ofDomain(accountName));
    }

    /** The policy on trial that would cover the account of this name; nothing where no trial changes anything for it. */
    Optional<Trial> onTrial(String accountName) {
        Optional<PolicyName> domain = ofDomain(accountName);
        Optional<PolicyTrial> own = domain.flatMap(name -> PolicyTrial.of(realm, name));
        Optional<PolicyTrial> all = PolicyTrial.of(realm, PolicyName.DEFAULT);
        if (own.isEmpty() && all.isEmpty()) {
            return Optional.empty();
        }
        RealmPolicies tried =
                all.map(trial -> with(PolicyName.DEFAULT, trial.text())).orElse(this);
        if (own.isPresent()) {
            tried = tried.with(domain.get(), own.get().text());
        } else if (text(accountName).equals(tried.text(accountName))) {
            // The domain has a policy of its own that takes nothing over from the default.
            return Optional.empty();
        }
        return Optional.of(new Trial(own.or(() -> all).get().id(), tried.covering(accountName)));
    }

    /** As it is in force for the account of this name. */
    private Optional<String> text(String accountName) {
        return document(nameCovering(accountName)).map(PolicyStore.Document::text);
    }

    /** Which policy covers the account of this name, with its version: {@code default@7}; or {@code operator}. */
    public String stamp(String accountName) {
        return nameCovering(accountName)
                .map(name -> name.word() + "@"
                        + StoredPolicy.of(session, realm, name)
                                .map(StoredPolicy::version)
                                .orElse(0L))
                .orElse("operator");
    }

    /** That of this name if there is one, else the default, else the operator's. */
    public Optional<PolicyName> covering(Optional<PolicyName> asked) {
        return asked.filter(this::holds)
                .or(() -> Optional.of(PolicyName.DEFAULT).filter(this::holds));
    }

    /** The document as it is in force, and its tag. */
    public Optional<PolicyStore.Document> document(Optional<PolicyName> name) {
        long version = name.flatMap(found -> StoredPolicy.of(session, realm, found))
                .map(StoredPolicy::version)
                .orElse(0L);
        return text(name).map(text -> store.document(version, text, parents(name)));
    }

    /** What the policy says, and where it says it. */
    public Optional<PolicyReading> reading(Optional<PolicyName> name) {
        return text(name).map(text -> store.reading(text, parents(name)));
    }

    /** What the text would say under this name if it were saved now. */
    public PolicyReading trial(PolicyName name, String text) {
        return store.trial(text, parents(Optional.of(name)));
    }

    /** What the text would say as the policy of a domain, whatever that is called. */
    public PolicyReading trialOfDomain(String text) {
        return store.trial(text, domainsParents());
    }

    public PolicyState state(Optional<PolicyName> name) {
        return text(name).map(text -> store.state(text, parents(name))).orElseGet(PolicyState.Absent::new);
    }

    /** One of them; {@code version}: the last that was saved. */
    public record Listed(PolicyName name, long version) {}

    /** The policies that the realm holds whose names hold the text: its default first, then by name. */
    public List<Listed> list(String text) {
        return Stream.concat(
                        Stream.of(PolicyName.DEFAULT)
                                .filter(name -> name.word().contains(text))
                                .flatMap(name -> StoredPolicy.of(session, realm, name).stream()
                                        .map(stored -> new Listed(name, stored.version()))),
                        new DomainPolicies(session, realm).list(text).stream())
                .toList();
    }

    /** Those for which it may matter what the default says. */
    public List<PolicyName> heirs() {
        return new DomainPolicies(session, realm).heirs();
    }

    public boolean holds(PolicyName name) {
        return texts.apply(name).isPresent();
    }

    private static Optional<PolicyName> ofDomain(String accountName) {
        return DomainName.within(accountName).flatMap(PolicyName::ofDomain);
    }

    private Optional<String> text(Optional<PolicyName> name) {
        return name.isPresent() ? texts.apply(name.get()) : store.operatorPolicy();
    }

    /** What a policy of that name inherits from, nearest first. */
    private List<String> parents(Optional<PolicyName> name) {
        if (name.isEmpty()) {
            return List.of();
        }
        return name.get().equals(PolicyName.DEFAULT)
                ? store.operatorPolicy().stream().toList()
                : domainsParents();
    }

    private List<String> domainsParents() {
        return Stream.concat(texts.apply(PolicyName.DEFAULT).stream(), store.operatorPolicy().stream())
                .toList();
    }
}
