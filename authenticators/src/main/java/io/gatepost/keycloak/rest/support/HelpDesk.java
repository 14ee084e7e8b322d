// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.support;

import io.gatepost.keycloak.support.AdminRealm;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.services.resources.admin.AdminAuth;

/**
 * The realm role {@code gatepost-help-desk} of the template. It stands beside Keycloak's {@code manage-users}, with which anybody is an
 * admin: it resets the passwords of admins and grants every role but Keycloak's own, such as the template's domain admin.
 */
public final class HelpDesk {
    public static final String ROLE = "gatepost-help-desk";

    private HelpDesk() {}

    /** Whether the caller is of the help desk of this very realm. The operator's own realm has none. */
    public static boolean has(RealmModel realm, AdminAuth caller) {
        return !realm.getName().equals(AdminRealm.NAME)
                && caller.getRealm().getId().equals(realm.getId())
                && caller.hasRealmRole(ROLE);
    }

    /** No admin's account, nor one of the help desk's: a thief who is of it must get no further, and not stay. */
    public static boolean mayHelp(RealmModel realm, UserModel user) {
        ClientModel admins = realm.getClientByClientId(Constants.REALM_MANAGEMENT_CLIENT_ID);
        return admins != null && admins.getRolesStream().noneMatch(user::hasRole) && !user.hasRole(realm.getRole(ROLE));
    }
}
