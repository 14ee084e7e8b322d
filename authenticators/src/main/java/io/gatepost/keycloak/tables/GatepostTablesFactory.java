// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.tables;

import io.gatepost.keycloak.support.FactoryWithoutSettings;
import org.keycloak.connections.jpa.entityprovider.JpaEntityProvider;
import org.keycloak.connections.jpa.entityprovider.JpaEntityProviderFactory;
import org.keycloak.models.KeycloakSession;

/** Its id is part of the name of Liquibase's own table, and never changes. */
public final class GatepostTablesFactory
        implements JpaEntityProviderFactory, FactoryWithoutSettings<JpaEntityProvider> {
    static final String ID = "gatepost";

    @Override
    public JpaEntityProvider create(KeycloakSession session) {
        return new GatepostTables();
    }

    @Override
    public String getId() {
        return ID;
    }
}
