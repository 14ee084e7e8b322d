// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.domain;

import io.gatepost.keycloak.support.AdminRealm;
import io.gatepost.keycloak.turn.Turn;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Which domains are closed, since when, and what each was before. It stands in attributes of the admins' realm, where no domain's admin
 * can write.
 */
public final class ClosedDomains {
    /** Of the domain of the name that follows: since when, and in the default realm, after a blank, where the policy is that it had. */
    private static final String ATTRIBUTE = "gatepost.removed.";

    /** The version before that which closed it. Domains closed before there was a history have the policy's text instead. */
    private static final String IN_HISTORY = "in-history";

    /** Its realm was switched off already when it was closed. */
    private static final String SUSPENDED = " suspended";

    private final KeycloakSession session;

    ClosedDomains(KeycloakSession session) {
        this.session = session;
    }

    /** Whether a domain of the default realm of this name is closed. */
    public static boolean contain(KeycloakSession session, String name) {
        return master(session).getAttribute(ATTRIBUTE + name) != null;
    }

    /** One with a realm of its own. */
    void note(String name, Instant since, boolean suspended) {
        master(session).setAttribute(ATTRIBUTE + name, since + (suspended ? SUSPENDED : ""));
    }

    /** One of the default realm, whose policy of before stands in its history. */
    void noteInHistory(String name, Instant since) {
        master(session).setAttribute(ATTRIBUTE + name, since + " " + IN_HISTORY);
    }

    void forget(String name) {
        master(session).removeAttribute(ATTRIBUTE + name);
    }

    Optional<Instant> since(String name) {
        try {
            return noted(name).map(text -> Instant.parse(text.split(" ", 2)[0]));
        } catch (DateTimeParseException e) {
            // An attribute that somebody wrote past Gatepost.
            return Optional.empty();
        }
    }

    boolean wasSuspended(String name) {
        return noted(name).filter(text -> text.endsWith(SUSPENDED)).isPresent();
    }

    /** The policy that a domain of the default realm had; empty where its history has it. */
    Optional<String> policyOf(String name) {
        return noted(name).map(text -> text.substring(text.indexOf(' ') + 1)).filter(text -> !text.equals(IN_HISTORY));
    }

    private Optional<String> noted(String name) {
        return Optional.ofNullable(master(session).getAttribute(ATTRIBUTE + name));
    }

    /**
     * Forgets that a domain was closed whose realm somebody has enabled again, or deleted, in Keycloak's own console: else its week
     * would be over before it is closed the next time.
     */
    public static void forgetReopened(KeycloakSessionFactory factory) {
        // Nearly always there is none, and no turn needed for it.
        Map<String, Optional<String>> found =
                KeycloakModelUtils.runJobInTransactionWithResult(factory, ClosedDomains::reopened);
        if (!found.isEmpty()) {
            Set<String> realms =
                    found.values().stream().flatMap(Optional::stream).collect(Collectors.toSet());
            Turn.of(factory, realms, session -> {
                Set<String> reopened = reopened(session).keySet();
                reopened.forEach(master(session)::removeAttribute);
                return reopened.size();
            });
        }
    }

    /** By the attribute that notes it as closed; the id of its realm, if there still is one. */
    private static Map<String, Optional<String>> reopened(KeycloakSession session) {
        Map<String, Optional<String>> reopened = new HashMap<>();
        master(session).getAttributes().forEach((attribute, noted) -> {
            if (attribute.startsWith(ATTRIBUTE) && !isOfDefaultRealm(noted)) {
                @Nullable RealmModel realm = session.realms().getRealmByName(attribute.substring(ATTRIBUTE.length()));
                if (realm == null || realm.isEnabled()) {
                    reopened.put(attribute, Optional.ofNullable(realm).map(RealmModel::getId));
                }
            }
        });
        return reopened;
    }

    private static boolean isOfDefaultRealm(String noted) {
        return noted.indexOf(' ') > 0 && !noted.endsWith(SUSPENDED);
    }

    private static RealmModel master(KeycloakSession session) {
        return session.realms().getRealmByName(AdminRealm.NAME);
    }
}
