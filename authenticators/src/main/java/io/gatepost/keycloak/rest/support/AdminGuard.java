// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.support;

import io.gatepost.keycloak.support.Problem;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.AdminRoles;
import org.keycloak.models.ClientModel;
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
public final class AdminGuard {
    private static final String HERE = "this realm";

    private final AdminPermissionEvaluator auth;

    public AdminGuard(AdminPermissionEvaluator auth) {
        this.auth = auth;
    }

    /** The same caller with the rights of now, in the realm as this session knows it. */
    AdminGuard in(KeycloakSession session, RealmModel realm) {
        AdminAuth before = caller();
        RealmModel home = session.realms().getRealm(before.getRealm().getId());
        @Nullable
        UserModel user = session.users().getUserById(home, before.getUser().getId());
        @Nullable ClientModel client = home.getClientById(before.getClient().getId());
        if (user == null || !user.isEnabled() || client == null || !client.isEnabled()) {
            throw Problem.of(
                            Response.Status.FORBIDDEN,
                            "Your account, or the program that you use, is gone or disabled.")
                    .exception();
        }
        // Keycloak asks it whether the token holds the roles.
        session.getContext().setClient(client);
        AdminAuth now = new AdminAuth(home, before.getToken(), user, client);
        return new AdminGuard(AdminPermissions.evaluator(session, realm, now));
    }

    public void viewRealm() {
        check(AdminRoles.VIEW_REALM, HERE, () -> auth.realm().requireViewRealm());
    }

    public void manageRealm() {
        check(AdminRoles.MANAGE_REALM, HERE, () -> auth.realm().requireManageRealm());
    }

    /** In another realm than the request's; of the admins' realm alone can there be such a caller. */
    public void viewRealm(KeycloakSession session, RealmModel other) {
        check(
                AdminRoles.VIEW_REALM,
                "that realm",
                () -> AdminPermissions.evaluator(session, other, caller())
                        .realm()
                        .requireViewRealm());
    }

    /** In another realm than the request's. */
    public void manageRealm(KeycloakSession session, RealmModel other) {
        check(
                AdminRoles.MANAGE_REALM,
                "that realm",
                () -> AdminPermissions.evaluator(session, other, caller())
                        .realm()
                        .requireManageRealm());
    }

    public void createRealms(KeycloakSession session) {
        check(
                AdminRoles.CREATE_REALM,
                "the server's realm",
                () -> AdminPermissions.realms(session, caller()).requireCreateRealm());
    }

    public void viewIdentityProviders() {
        check(AdminRoles.VIEW_IDENTITY_PROVIDERS, HERE, () -> auth.realm().requireViewIdentityProviders());
    }

    public void manageIdentityProviders() {
        check(AdminRoles.MANAGE_IDENTITY_PROVIDERS, HERE, () -> auth.realm().requireManageIdentityProviders());
    }

    public void viewEvents() {
        check(AdminRoles.VIEW_EVENTS, HERE, () -> auth.realm().requireViewEvents());
    }

    public void viewUsers() {
        check(AdminRoles.VIEW_USERS, HERE, () -> auth.users().requireView());
    }

    public void manageUsers() {
        check(AdminRoles.MANAGE_USERS, HERE, () -> auth.users().requireManage());
    }

    /** The account of this id, which the caller may see. */
    public UserModel viewable(KeycloakSession session, RealmModel realm, String id) {
        UserModel user = existing(session, realm, id);
        check(AdminRoles.VIEW_USERS, HERE, () -> auth.users().requireView(user));
        return user;
    }

    /** The account of this id, which the caller may change. */
    public UserModel manageable(KeycloakSession session, RealmModel realm, String id) {
        UserModel user = existing(session, realm, id);
        check(AdminRoles.MANAGE_USERS, HERE, () -> auth.users().requireManage(user));
        return user;
    }

    /** The account of this id, of which the caller may take something away: everybody who may change it, and the help desk. */
    public UserModel helpable(KeycloakSession session, RealmModel realm, String id) {
        UserModel user = existing(session, realm, id);
        if (!mayHelp(realm, user)) {
            throw Problem.of(
                            Response.Status.FORBIDDEN,
                            HelpDesk.has(realm, caller())
                                    ? "This account has an admin role, or is of the help desk: an admin has to do it."
                                    : missing(AdminRoles.MANAGE_USERS + " or " + HelpDesk.ROLE, HERE))
                    .exception();
        }
        return user;
    }

    public boolean mayHelp(RealmModel realm, UserModel user) {
        return mayManage(user) || (HelpDesk.has(realm, caller()) && HelpDesk.mayHelp(realm, user));
    }

    public boolean mayManage(UserModel user) {
        return auth.users().canManage(user);
    }

    /** Whether the caller may take something away from accounts at all. */
    public boolean mayHelpUsers(RealmModel realm) {
        return HelpDesk.has(realm, caller()) || auth.users().canManage();
    }

    /** Where it is about names, of accounts or not. */
    public void helpUsers(RealmModel realm) {
        if (!mayHelpUsers(realm)) {
            check(
                    AdminRoles.MANAGE_USERS + " or " + HelpDesk.ROLE,
                    HERE,
                    () -> auth.users().requireManage());
        }
    }

    /** In another realm than the request's. */
    public boolean mayManageRealm(KeycloakSession session, RealmModel other) {
        return AdminPermissions.evaluator(session, other, caller()).realm().canManageRealm();
    }

    public boolean mayCreateRealms(KeycloakSession session) {
        return AdminPermissions.realms(session, caller()).canCreateRealm();
    }

    public boolean mayManageRealm() {
        return auth.realm().canManageRealm();
    }

    public AdminAuth caller() {
        return auth.adminAuth();
    }

    private UserModel existing(KeycloakSession session, RealmModel realm, String id) {
        @Nullable UserModel user = session.users().getUserById(realm, id);
        if (user == null) {
            // Who may not even search for accounts must not learn which exist.
            check(AdminRoles.VIEW_USERS, HERE, () -> auth.users().requireQuery());
            throw Problem.of(Response.Status.NOT_FOUND, "There is no such account in this realm.")
                    .exception();
        }
        return user;
    }

    /** Who is sent away is told which role to ask for: none of them is a secret. */
    private static void check(String role, String where, Runnable permission) {
        try {
            permission.run();
        } catch (ForbiddenException e) {
            throw Problem.of(Response.Status.FORBIDDEN, missing(role, where)).exception();
        }
    }

    private static String missing(String role, String where) {
        return "This takes the admin role " + role + " in " + where + ".";
    }
}
