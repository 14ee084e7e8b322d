// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.support;

import io.gatepost.keycloak.turn.Turn;
import java.time.Instant;
import java.util.Set;
import java.util.function.Function;
import org.keycloak.common.util.Time;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.resources.admin.AdminEventBuilder;

/** A request to the admin REST: in which realm, by whom, and where it is recorded. */
public record AdminRequest(KeycloakSession session, RealmModel realm, AdminGuard guard, AdminEventBuilder events) {
    public Instant now() {
        return Instant.ofEpochMilli(Time.currentTimeMillis());
    }

    /** What a change takes. Throws the problem (403) if the caller, as the session knows them, lacks it. */
    @FunctionalInterface
    public interface Right {
        void require(AdminGuard caller, KeycloakSession session);
    }

    /**
     * Makes a change in its {@link Turn}, if the caller still may when it has come: until then it can be seconds. The session's
     * realm is the request's.
     *
     * @param realms those that are read anew, by id; to bridges that is a change of all their accounts
     */
    public <T> T inTurn(Set<String> realms, Right right, Function<KeycloakSession, T> change) {
        return Turn.of(session.getKeycloakSessionFactory(), realms, later -> {
            later.getContext().setRealm(later.realms().getRealm(realm.getId()));
            right.require(guardIn(later), later);
            return change.apply(later);
        });
    }

    /** The caller with the rights that they have by now, as the later session of a turn knows them. */
    public AdminGuard guardIn(KeycloakSession later) {
        return guard.in(later, later.realms().getRealm(realm.getId()));
    }

    /** The caller as the history of policies names them. */
    public String author() {
        return guard.caller().getRealm().getName() + "/"
                + guard.caller().getUser().getUsername();
    }

    /** The admin event of what was done; its path is the request's. */
    public AdminEventBuilder event(OperationType operation, String resourceType) {
        return events.clone(session)
                .operation(operation)
                .resource(resourceType)
                .resourcePath(session.getContext().getUri());
    }
}
