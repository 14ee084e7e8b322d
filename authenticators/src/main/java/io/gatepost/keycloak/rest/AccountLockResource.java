// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.keycloak.rest.support.AdminRequest;
import io.gatepost.keycloak.rest.support.Answers;
import io.gatepost.keycloak.support.Problem;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.Optional;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.UserLoginFailureModel;
import org.keycloak.models.UserModel;
import org.keycloak.services.managers.BruteForceProtector;

/** Keycloak's lock of an account that is being guessed at. What the bridges hold against it besides: {@link ThrottleResource}. */
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public final class AccountLockResource {
    private static final String RESOURCE_TYPE = "GATEPOST_LOCK";

    private final AdminRequest request;
    private final String accountId;

    AccountLockResource(AdminRequest request, String accountId) {
        this.request = request;
        this.accountId = accountId;
    }

    @GET
    public Response view() {
        UserModel user = request.guard().viewable(request.session(), request.realm(), accountId);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        boolean locked = request.session()
                .getProvider(BruteForceProtector.class)
                .isTemporarilyDisabled(request.session(), request.realm(), user);
        json.put("locked", locked);
        failures(user)
                .ifPresentOrElse(
                        failures -> {
                            json.put("failures", failures.getNumFailures());
                            if (failures.getLastFailure() > 0) {
                                json.put(
                                        "lastFailure",
                                        Instant.ofEpochMilli(failures.getLastFailure())
                                                .toString());
                            }
                            if (locked) {
                                json.put(
                                        "until",
                                        Instant.ofEpochSecond(failures.getFailedLoginNotBefore())
                                                .toString());
                            }
                        },
                        () -> json.put("failures", 0));
        return Answers.ok(json);
    }

    /** Nothing is counted against it any more. */
    @DELETE
    public Response unlock() {
        UserModel user = request.guard().helpable(request.session(), request.realm(), accountId);
        if (failures(user).isPresent()) {
            request.session().loginFailures().removeUserLoginFailure(request.realm(), user.getId());
            request.event(OperationType.DELETE, RESOURCE_TYPE).success();
        }
        return Response.noContent().build();
    }

    private Optional<UserLoginFailureModel> failures(UserModel user) {
        return Optional.ofNullable(
                request.session().loginFailures().getUserLoginFailure(request.realm(), user.getId()));
    }
}
