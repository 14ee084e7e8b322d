// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.support;

import org.keycloak.Config;

/** The realm of the server's admins. Keycloak looks its name up in all sources of configuration each time it is asked. */
public final class AdminRealm {
    public static final String NAME = Config.getAdminRealm();

    private AdminRealm() {}
}
