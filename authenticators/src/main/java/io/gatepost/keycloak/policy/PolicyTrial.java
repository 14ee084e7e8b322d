// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.policy;

import java.time.Instant;
import java.util.Optional;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * A policy that is on trial beside the one in force: every login is decided under both, only the latter counts, and the difference is
 * recorded. A realm holds it as it holds a policy.
 *
 * @param id of this trial and no other
 * @param author who began it, as realm/name
 */
public record PolicyTrial(String id, Instant since, String author, String text) {
    static final String PREFIX = "gatepost.trial.";
    /** No name begins with it: what it is followed by has no dot before it. */
    private static final String FACTS = "gatepost.trial-facts.";

    public static Optional<PolicyTrial> of(RealmModel realm, PolicyName name) {
        String text = realm.getAttribute(PREFIX + name.word());
        String facts = realm.getAttribute(FACTS + name.word());
        if (text == null || text.isBlank() || facts == null) {
            return Optional.empty();
        }
        String[] parts = facts.split(" ", 3);
        return parts.length == 3 && parts[0].matches("[0-9a-f-]{36}") && parts[1].matches("[0-9]{1,15}")
                ? Optional.of(new PolicyTrial(parts[0], Instant.ofEpochMilli(Long.parseLong(parts[1])), parts[2], text))
                : Optional.empty();
    }

    /** In place of another one that may be going on. */
    public static PolicyTrial begin(RealmModel realm, PolicyName name, String text, Instant now, String author) {
        PolicyTrial trial = new PolicyTrial(KeycloakModelUtils.generateId(), now, author, text);
        realm.setAttribute(PREFIX + name.word(), text);
        realm.setAttribute(FACTS + name.word(), trial.id + " " + now.toEpochMilli() + " " + author);
        return trial;
    }

    public static void end(RealmModel realm, PolicyName name) {
        realm.removeAttribute(PREFIX + name.word());
        realm.removeAttribute(FACTS + name.word());
    }

    /** How many trials go on in the realm. */
    public static long count(RealmModel realm) {
        return realm.getAttributes().keySet().stream()
                .filter(attribute -> attribute.startsWith(PREFIX))
                .count();
    }
}
