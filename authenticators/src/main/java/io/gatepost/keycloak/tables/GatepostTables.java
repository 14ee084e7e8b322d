// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.tables;

import io.gatepost.keycloak.policy.DomainPolicyEntity;
import io.gatepost.keycloak.policy.PolicyVersionEntity;
import io.gatepost.keycloak.signin.ChangeEntity;
import io.gatepost.keycloak.signin.LoginEntity;
import java.util.List;
import org.keycloak.connections.jpa.entityprovider.JpaEntityProvider;

/** The tables of Gatepost's own in Keycloak's database. Liquibase makes and updates them at the start. */
final class GatepostTables implements JpaEntityProvider {
    @Override
    public List<Class<?>> getEntities() {
        return List.of(DomainPolicyEntity.class, PolicyVersionEntity.class, LoginEntity.class, ChangeEntity.class);
    }

    @Override
    public String getChangelogLocation() {
        return "META-INF/gatepost-changelog.xml";
    }

    @Override
    public String getFactoryId() {
        return GatepostTablesFactory.ID;
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
