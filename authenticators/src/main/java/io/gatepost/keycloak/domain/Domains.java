// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.domain;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gatepost.keycloak.account.AccountFacts;
import io.gatepost.keycloak.account.RealmOwnership;
import io.gatepost.keycloak.policy.PolicyHistory;
import io.gatepost.keycloak.policy.PolicyName;
import io.gatepost.keycloak.policy.RealmPolicies;
import io.gatepost.keycloak.policy.StoredPolicy;
import io.gatepost.keycloak.support.AdminRealm;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.AdminRoles;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.services.managers.RealmManager;
import org.keycloak.util.JsonSerialization;

/** The domains of this server, in one transaction each: made, looked at, closed, brought back, removed. */
public final class Domains {
    /** For how long a removed domain can be brought back. */
    public static final Duration KEPT_FOR = Duration.ofDays(7);

    /** Nobody gets in, by no service. */
    private static final String CLOSED =
            "{\"version\": 1, \"secondFactor\": {\"enrolment\": \"off\"}, \"services\": {}}";

    /** Why a domain's first policy was saved. */
    private static final String MADE = "the domain was made";

    private final KeycloakSession session;
    private final Optional<String> defaultRealm;
    private final RealmTemplate template;
    private final ClosedDomains closed;
    private final String author;
    private final Instant now;

    /** {@code author}: stands in the history of the policies that are changed. */
    public Domains(
            KeycloakSession session,
            Optional<String> defaultRealm,
            RealmTemplate template,
            String author,
            Instant now) {
        this.session = session;
        this.defaultRealm = defaultRealm;
        this.template = template;
        this.closed = new ClosedDomains(session);
        this.author = author;
        this.now = now;
    }

    /** {@code creator}: gets what Keycloak gives to whoever makes a realm; the id of an account of the admins' realm. */
    public DomainCreation create(NewDomain domain, String creator) {
        Optional<Domain> there = find(domain.name());
        if (there.isPresent()) {
            return asAskedFor(there.get(), domain)
                    ? new DomainCreation.There(there.get())
                    : new DomainCreation.Conflict(whyNot(there.get()));
        }
        @Nullable RealmModel ofThatName = session.realms().getRealmByName(domain.name());
        if (ofThatName != null) {
            return new DomainCreation.Conflict(
                    "There is a realm of this name, and it is no mail domain's: the admins' own, the default realm, or one"
                            + " that was renamed.");
        }
        long cutOff = domain.place() == DomainPlace.OWN_REALM ? accountsInDefaultRealm(domain.name()) : 0;
        if (cutOff > 0) {
            return new DomainCreation.Conflict(
                    cutOff + " accounts of this domain live in the default realm, and a realm of its"
                            + " own would cut them off. Move or remove them first.");
        }
        // Left by a realm that was closed here and deleted in Keycloak's own console.
        closed.forget(domain.name());
        switch (domain.place()) {
            case OWN_REALM -> makeRealm(domain, creator);
            case DEFAULT_REALM ->
                save(defaultRealm(), name(domain.name()), domain.policy().orElseThrow(), MADE);
        }
        return new DomainCreation.Made(find(domain.name()).orElseThrow());
    }

    private void makeRealm(NewDomain domain, String creator) {
        RealmModel realm = new RealmManager(session).importRealm(template.realm(domain));
        domain.policy().ifPresent(text -> save(realm, PolicyName.DEFAULT, text, MADE));
        RealmModel master = master();
        @Nullable UserModel admin = session.users().getUserById(master, creator);
        if (admin != null && !admin.hasRole(master.getRole(AdminRoles.ADMIN))) {
            ClientModel roles = realm.getMasterAdminClient();
            Arrays.stream(AdminRoles.ALL_REALM_ROLES).map(roles::getRole).forEach(admin::grantRole);
        }
    }

    public Optional<Domain> find(String name) {
        // Of the many domains of the default realm none has a realm, and Keycloak's cache does not know that there is
        // none.
        @Nullable
        RealmModel own = RealmOwnership.domains(session).anyMatch(name::equals)
                ? session.realms().getRealmByName(name)
                : null;
        if (own != null
                && !own.getName().equals(AdminRealm.NAME)
                && RealmOwnership.holds(session, own, name)
                && !isDefault(own)) {
            return Optional.of(ofRealm(own));
        }
        return PolicyName.ofDomain(name)
                .flatMap(policy -> foundDefaultRealm()
                        .flatMap(realm -> StoredPolicy.of(session, realm, policy)
                                .map(stored -> inDefault(realm, policy, stored))));
    }

    /** Those whose name holds the text, by name. */
    public List<String> search(String text) {
        Stream<String> own = RealmOwnership.domains(session)
                .filter(name -> !name.equals(AdminRealm.NAME) && !name.equals(defaultRealm.orElse("")))
                .filter(name -> name.contains(text) && ofMail(name));
        Stream<String> inDefault = foundDefaultRealm().stream()
                .flatMap(realm -> RealmPolicies.of(session, realm).list(text).stream())
                .map(RealmPolicies.Listed::name)
                .filter(name -> !name.equals(PolicyName.DEFAULT))
                .map(PolicyName::word);
        return Stream.concat(own, inDefault)
                .distinct()
                .filter(name -> name.contains(text))
                .sorted(Comparator.naturalOrder())
                .toList();
    }

    /**
     * Whether a realm is to be listed among mail domains: most that have no dot in their name are something else's, but for those that were
     * made from the template. Only they are looked at, since reading hundreds of realms takes seconds.
     */
    private boolean ofMail(String name) {
        if (name.contains(".")) {
            return true;
        }
        @Nullable RealmModel realm = session.realms().getRealmByName(name);
        return realm != null && realm.getAttribute(RealmTemplate.VERSION) != null;
    }

    public List<Difference> differences(Domain domain) {
        return switch (domain.place()) {
            case OWN_REALM -> new Drift(session, realm(domain), template).differences();
            case DEFAULT_REALM -> List.of();
        };
    }

    /** Makes these as the template says. */
    public void repair(Domain domain, List<Difference> wanted) {
        RealmModel realm = realm(domain);
        RealmModel before = session.getContext().getRealm();
        session.getContext().setRealm(realm);
        try {
            new Drift(session, realm, template).repair(wanted);
        } finally {
            session.getContext().setRealm(before);
        }
    }

    /** Nobody of it gets in from now on; everything is kept. */
    public void close(Domain domain) {
        RealmModel realm = realm(domain);
        switch (domain.place()) {
            case OWN_REALM -> {
                closed.note(domain.name(), now, !realm.isEnabled());
                realm.setEnabled(false);
            }
            case DEFAULT_REALM -> {
                closed.noteInHistory(domain.name(), now);
                save(realm, name(domain.name()), CLOSED, "the domain was closed");
            }
        }
    }

    /** As it was before it was closed. */
    public void bringBack(Domain domain) {
        RealmModel realm = realm(domain);
        switch (domain.place()) {
            case OWN_REALM -> realm.setEnabled(!closed.wasSuspended(domain.name()));
            case DEFAULT_REALM -> {
                PolicyName name = name(domain.name());
                String policy = closed.policyOf(domain.name()).orElseGet(() -> beforeClosed(realm, name));
                save(realm, name, policy, "the domain was brought back");
            }
        }
        closed.forget(domain.name());
    }

    private String beforeClosed(RealmModel realm, PolicyName name) {
        long closed = StoredPolicy.of(session, realm, name).orElseThrow().version();
        return PolicyHistory.of(session)
                .before(realm, name, closed)
                .orElseThrow()
                .text();
    }

    /** Its realm with all accounts, or its policy and all that it ever said: for good. */
    public void remove(Domain domain) {
        RealmModel realm = realm(domain);
        switch (domain.place()) {
            case OWN_REALM -> new RealmManager(session).removeRealm(realm);
            case DEFAULT_REALM -> PolicyHistory.of(session).forget(realm, name(domain.name()));
        }
        closed.forget(domain.name());
    }

    private void save(RealmModel realm, PolicyName name, String policy, String comment) {
        PolicyHistory.of(session).save(realm, name, policy, new PolicyHistory.Change(author, now, comment));
    }

    /** How many accounts the default realm has of this domain: without its policy they would come under the realm's. */
    public long accountsInDefaultRealm(String domain) {
        return foundDefaultRealm().map(realm -> accounts(realm, domain)).orElse(0L);
    }

    /** Of a directory's (LDAP) that nobody has signed in to, one tells enough. */
    private long accounts(RealmModel realm, String domain) {
        // A domain's name has neither of LIKE's wildcards in it.
        long stored = session.getProvider(JpaConnectionProvider.class)
                .getEntityManager()
                .createQuery(
                        "select count(u.id) from UserEntity u where u.realmId = :realm and u.username like :names",
                        Long.class)
                .setParameter("realm", realm.getId())
                .setParameter("names", "%@" + domain)
                .getSingleResult();
        return stored > 0 ? stored : inDirectory(realm, domain) ? 1 : 0;
    }

    private boolean inDirectory(RealmModel realm, String domain) {
        try (Stream<UserModel> found =
                session.users().searchForUserStream(realm, Map.of(UserModel.USERNAME, "@" + domain))) {
            return found.anyMatch(user -> AccountFacts.name(user).endsWith("@" + domain));
        }
    }

    private boolean asAskedFor(Domain there, NewDomain asked) {
        return there.place() == asked.place()
                && there.removed().isEmpty()
                && asked.policy().map(text -> sameJson(text, policy(there))).orElse(true)
                && asked.displayName()
                        .map(name -> name.equals(realm(there).getDisplayName()))
                        .orElse(true)
                && asked.webmail()
                        .map(address -> address.toString().equals(webmail(there)))
                        .orElse(true);
    }

    private static String whyNot(Domain there) {
        if (there.removed().isPresent()) {
            return "The domain was removed and is still kept: bring it back, or remove it for good.";
        }
        return "The domain is there already, in " + there.place()
                + " and not just as asked for. Change its policy or its realm, or leave out what it need not be.";
    }

    private String policy(Domain domain) {
        PolicyName name = domain.place() == DomainPlace.OWN_REALM ? PolicyName.DEFAULT : name(domain.name());
        return StoredPolicy.of(session, realm(domain), name)
                .map(StoredPolicy::text)
                .orElse("");
    }

    private @Nullable String webmail(Domain domain) {
        @Nullable ClientModel client = realm(domain).getClientByClientId(RealmTemplate.WEBMAIL);
        return client == null ? null : client.getRootUrl();
    }

    private static boolean sameJson(String one, String other) {
        try {
            return JsonSerialization.mapper.readTree(one).equals(JsonSerialization.mapper.readTree(other));
        } catch (JsonProcessingException e) {
            return one.equals(other);
        }
    }

    private Domain ofRealm(RealmModel realm) {
        return new Domain(
                realm.getName(),
                DomainPlace.OWN_REALM,
                realm.getName(),
                StoredPolicy.of(session, realm, PolicyName.DEFAULT).map(StoredPolicy::version),
                Optional.ofNullable(realm.getAttribute(RealmTemplate.VERSION)),
                // Whoever enabled it again in Keycloak's console has brought it back.
                closed.since(realm.getName()).filter(at -> !realm.isEnabled()));
    }

    private Domain inDefault(RealmModel realm, PolicyName name, StoredPolicy policy) {
        return new Domain(
                name.word(),
                DomainPlace.DEFAULT_REALM,
                realm.getName(),
                Optional.of(policy.version()),
                Optional.empty(),
                closed.since(name.word()));
    }

    private RealmModel realm(Domain domain) {
        return session.realms().getRealmByName(domain.realm());
    }

    private Optional<RealmModel> foundDefaultRealm() {
        return defaultRealm.flatMap(name -> RealmOwnership.called(session, name));
    }

    private RealmModel defaultRealm() {
        return foundDefaultRealm().orElseThrow();
    }

    private boolean isDefault(RealmModel realm) {
        return defaultRealm.filter(realm.getName()::equals).isPresent();
    }

    private static PolicyName name(String domain) {
        return PolicyName.ofDomain(domain).orElseThrow();
    }

    private RealmModel master() {
        return session.realms().getRealmByName(AdminRealm.NAME);
    }
}
