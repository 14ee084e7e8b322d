// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.policy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * Takes over the policies of domains that stand in a realm's attributes, where an older version kept them and its exports have them: once
 * for each realm, when it is made or at the first start that knows the table. From then on whoever may manage the realm could write one
 * past the history and the operator's limits (decision 0028).
 */
public final class Adoption {
    public static final String COMMENT = "adopted from an attribute of the realm";

    private static final Logger LOG = Logger.getLogger(Adoption.class);
    private static final int MOST_NAMED = 20;

    private final KeycloakSession session;
    private final RealmModel realm;
    private final DomainPolicies policies;

    private Adoption(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
        this.policies = new DomainPolicies(session, realm);
    }

    /** A policy that was taken over. */
    public record Adopted(PolicyName name, long version) {}

    /**
     * Those taken over by this call; nothing from the second on. One that cannot be read is taken over too: it keeps its domain closed,
     * and without it the domain would have the realm's default. The limits bind all of them whenever they are read.
     */
    public static List<Adopted> once(KeycloakSession session, RealmModel realm, Instant now) {
        return new Adoption(session, realm).once(now);
    }

    private List<Adopted> once(Instant now) {
        List<PolicyName> found = List.copyOf(realm.getAttributes().keySet()).stream()
                .flatMap(attribute -> policyOf(attribute).stream())
                .filter(name -> !isBlank(realm.getAttribute(name.attribute())))
                .toList();
        if (policies.firstAdoption()) {
            return found.stream().flatMap(name -> adopt(name, now).stream()).toList();
        }
        if (!found.isEmpty()) {
            LOG.warnf(
                    "Ignored attributes of the realm %s that look like policies of %d domains (%s): policies are saved through Gatepost",
                    realm.getName(),
                    found.size(),
                    String.join(
                            ", ",
                            found.stream()
                                    .limit(MOST_NAMED)
                                    .map(PolicyName::word)
                                    .toList()));
        }
        return List.of();
    }

    private Optional<Adopted> adopt(PolicyName name, Instant now) {
        String text = realm.getAttribute(name.attribute());
        long version = StoredPolicy.version(realm, name, true);
        realm.removeAttribute(name.attribute());
        realm.removeAttribute(name.versionAttribute());
        if (policies.read(name).document() != null) {
            return Optional.empty();
        }
        StoredPolicy adopted =
                PolicyHistory.of(session).adopt(realm, name, new StoredPolicy(text, version), now, COMMENT);
        LOG.infof("The policy of %s was taken over from an attribute of the realm %s", name.word(), realm.getName());
        return Optional.of(new Adopted(name, adopted.version()));
    }

    private static boolean isBlank(@Nullable String text) {
        return text == null || text.isBlank();
    }

    private static Optional<PolicyName> policyOf(String attribute) {
        return attribute.startsWith(PolicyName.PREFIX)
                ? PolicyName.ofDomain(attribute.substring(PolicyName.PREFIX.length()))
                        .filter(name -> name.attribute().equals(attribute))
                : Optional.empty();
    }
}
