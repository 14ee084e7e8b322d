// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest;

import io.gatepost.keycloak.support.FactoryWithoutSettings;
import io.gatepost.keycloak.support.Gatepost;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.resources.admin.ext.AdminRealmResourceProvider;
import org.keycloak.services.resources.admin.ext.AdminRealmResourceProviderFactory;

/** {@code /admin/realms/{realm}/gatepost}. */
public final class GatepostAdminResourceFactory
        implements AdminRealmResourceProviderFactory, FactoryWithoutSettings<AdminRealmResourceProvider> {
    @Override
    public AdminRealmResourceProvider create(KeycloakSession session) {
        return new GatepostAdminResourceProvider();
    }

    @Override
    public String getId() {
        return Gatepost.ID;
    }
}
