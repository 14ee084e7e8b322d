// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.account;

import io.gatepost.keycloak.support.Problem;
import io.gatepost.keycloak.trust.NotedAddress;
import jakarta.ws.rs.NotAuthorizedException;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.AccountRoles;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.representations.AccessToken;
import org.keycloak.services.managers.AppAuthManager;
import org.keycloak.services.managers.AuthenticationManager;

/** The person who calls the account REST with an access token of theirs, meant for their account. */
record AccountCaller(
        RealmModel realm, UserModel user, UserSessionModel userSession, ClientModel client, AccessToken token) {

    /** Throws the problem to answer with if the token is none, or not for the account. */
    static AccountCaller of(KeycloakSession session) {
        AuthenticationManager.@Nullable AuthResult result = authenticate(session);
        if (result == null) {
            throw Problem.of(
                            Response.Status.UNAUTHORIZED,
                            "An access token of the account's owner is needed, with audience account.")
                    .exception();
        }
        if (result.user().getServiceAccountClientLink() != null) {
            throw Problem.of(Response.Status.FORBIDDEN, "A client's service account has no account pages.")
                    .exception();
        }
        return new AccountCaller(
                session.getContext().getRealm(), result.user(), result.session(), result.client(), result.token());
    }

    private static AuthenticationManager.@Nullable AuthResult authenticate(KeycloakSession session) {
        try {
            return new AppAuthManager.BearerTokenAuthenticator(session)
                    .setAudience(Constants.ACCOUNT_MANAGEMENT_CLIENT_ID)
                    .authenticate();
        } catch (NotAuthorizedException | NullPointerException e) {
            // Keycloak 26.7 stumbles over a token whose header names no algorithm; it is no token.
            return null;
        }
    }

    void requireView() {
        if (!may(AccountRoles.VIEW_PROFILE) && !may(AccountRoles.MANAGE_ACCOUNT)) {
            throw missing(AccountRoles.VIEW_PROFILE);
        }
    }

    void requireManage() {
        if (!may(AccountRoles.MANAGE_ACCOUNT)) {
            throw missing(AccountRoles.MANAGE_ACCOUNT);
        }
    }

    /** Both the token and its owner must have the role, as in Keycloak's own account REST. */
    private boolean may(String roleName) {
        AccessToken.Access access = token.getResourceAccess(Constants.ACCOUNT_MANAGEMENT_CLIENT_ID);
        ClientModel account = realm.getClientByClientId(Constants.ACCOUNT_MANAGEMENT_CLIENT_ID);
        RoleModel role = account == null ? null : account.getRole(roleName);
        return role != null && access != null && access.isUserInRole(roleName) && user.hasRole(role);
    }

    private static RuntimeException missing(String role) {
        return Problem.of(Response.Status.FORBIDDEN, "The token lacks role " + role + " of client account.")
                .exception();
    }

    /** The event of what the caller does to a credential of this type. */
    EventBuilder event(KeycloakSession session, EventType type, String credentialType) {
        return new EventBuilder(realm, session, session.getContext().getConnection())
                .event(type)
                .client(token.getIssuedFor())
                .user(user)
                .session(userSession)
                .detail(Details.CREDENTIAL_TYPE, credentialType);
    }

    EventBuilder addressEvent(KeycloakSession session, EventType type, String credentialType, NotedAddress noted) {
        return event(session, type, credentialType)
                .detail(Details.CREDENTIAL_ID, noted.id())
                .detail("gatepost_range", noted.range().toString())
                .detail("gatepost_until", noted.until().toString());
    }
}
