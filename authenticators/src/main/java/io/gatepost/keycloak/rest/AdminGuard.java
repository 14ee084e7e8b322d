// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest;

import io.gatepost.keycloak.support.Problem;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.services.resources.admin.AdminAuth;
import org.keycloak.services.resources.admin.fgap.AdminPermissionEvaluator;
import org.keycloak.services.resources.admin.fgap.AdminPermissions;

/**
 * Keycloak's own admin permissions. Keycloak hands an extension of the admin REST every caller with a valid token, whatever
 * their roles, so each method has to ask here before it does anything.
 */
final class AdminGuard {
    private static final String MISSING = "You lack the admin role for this in this realm.";

    private final AdminPermissionEvaluator auth;

    AdminGuard(AdminPermissionEvaluator auth) {
        this.auth = auth;
    }

    void viewRealm() {
        check(() -> auth.realm().requireViewRealm());
    }

    void manageRealm() {
        check(() -> auth.realm().requireManageRealm());
    }

    /** In another realm than the request's; of the admins' realm alone can there be such a caller. */
    void viewRealm(KeycloakSession session, RealmModel other) {
        check(() -> AdminPermissions.evaluator(session, other, caller()).realm().requireViewRealm());
    }

    /** In another realm than the request's. */
    void manageRealm(KeycloakSession session, RealmModel other) {
        check(() -> AdminPermissions.evaluator(session, other, caller()).realm().requireManageRealm());
    }

    void createRealms(KeycloakSession session) {
        check(() -> AdminPermissions.realms(session, caller()).requireCreateRealm());
    }

    void viewIdentityProviders() {
        check(() -> auth.realm().requireViewIdentityProviders());
    }

    void manageIdentityProviders() {
        check(() -> auth.realm().requireManageIdentityProviders());
    }

    void viewEvents() {
        check(() -> auth.realm().requireViewEvents());
    }

    void viewUsers() {
        check(() -> auth.users().requireView());
    }

    void manageUsers() {
        check(() -> auth.users().requireManage());
    }

    /** The account of this id, which the caller may see. */
    UserModel viewable(KeycloakSession session, RealmModel realm, String id) {
        UserModel user = existing(session, realm, id);
        check(() -> auth.users().requireView(user));
        return user;
    }

    /** The account of this id, which the caller may change. */
    UserModel manageable(KeycloakSession session, RealmModel realm, String id) {
        UserModel user = existing(session, realm, id);
        check(() -> auth.users().requireManage(user));
        return user;
    }

    /** The account of this id, of which the caller may take something away: everybody who may change it, and the help desk. */
    UserModel helpable(KeycloakSession session, RealmModel realm, String id) {
        UserModel user = existing(session, realm, id);
        if (!mayHelp(realm, user)) {
            throw Problem.of(
                            Response.Status.FORBIDDEN,
                            HelpDesk.has(realm, caller())
                                    ? "This account has an admin role, or is of the help desk: an admin has to do it."
                                    : MISSING)
                    .exception();
        }
        return user;
    }

    boolean mayHelp(RealmModel realm, UserModel user) {
        return mayManage(user) || (HelpDesk.has(realm, caller()) && HelpDesk.mayHelp(realm, user));
    }

    boolean mayManage(UserModel user) {
        return auth.users().canManage(user);
    }

    /** Where it is about names, of accounts or not. */
    void helpUsers(RealmModel realm) {
        if (!HelpDesk.has(realm, caller())) {
            manageUsers();
        }
    }

    boolean mayManageRealm() {
        return auth.realm().canManageRealm();
    }

    AdminAuth caller() {
        return auth.adminAuth();
    }

    private UserModel existing(KeycloakSession session, RealmModel realm, String id) {
        @Nullable UserModel user = session.users().getUserById(realm, id);
        if (user == null) {
            // Who may not even search for accounts must not learn which exist.
            check(() -> auth.users().requireQuery());
            throw Problem.of(Response.Status.NOT_FOUND, "There is no such account in this realm.")
                    .exception();
        }
        return user;
    }

    private static void check(Runnable permission) {
        try {
            permission.run();
        } catch (ForbiddenException e) {
            throw Problem.of(Response.Status.FORBIDDEN, MISSING).exception();
        }
    }
}
