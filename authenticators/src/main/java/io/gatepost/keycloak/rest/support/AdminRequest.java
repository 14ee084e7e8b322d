// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.support;

import java.time.Instant;
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
