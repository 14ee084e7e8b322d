// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import java.util.List;
import org.keycloak.Config;
import org.keycloak.authentication.RequiredActionFactory;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RequiredActionProviderModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.models.utils.PostMigrationEvent;
import org.keycloak.provider.ProviderConfigProperty;

/** Puts the gate into every realm, the admins' own included, at the start and when a realm is made. */
public final class GateFactory implements RequiredActionFactory {
    static final String ID = "gatepost-gate";

    /** Lowest first: before everything that changes an account. */
    private static final int FIRST = 1;

    private static final Gate GATE = new Gate();

    @Override
    public RequiredActionProvider create(KeycloakSession session) {
        return GATE;
    }

    @Override
    public String getId() {
        return ID;
    }

    @Override
    public String getDisplayText() {
        return "Gatepost: the domain's policy";
    }

    @Override
    public List<ProviderConfigProperty> getConfigMetadata() {
        return List.of();
    }

    @Override
    public void init(Config.Scope config) {}

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        factory.register(event -> {
            if (event instanceof PostMigrationEvent started) {
                KeycloakModelUtils.runJobInTransaction(
                        started.getFactory(),
                        session -> session.realms().getRealmsStream().forEach(GateFactory::stand));
            } else if (event instanceof RealmModel.RealmPostCreateEvent created) {
                stand(created.getCreatedRealm());
            }
        });
    }

    /** A realm's administrator can disable the row; it stands again after the next start, and until then no token is made. */
    private static void stand(RealmModel realm) {
        RequiredActionProviderModel row = realm.getRequiredActionProviderByAlias(ID);
        if (row == null) {
            RequiredActionProviderModel fresh = new RequiredActionProviderModel();
            fresh.setAlias(ID);
            fresh.setProviderId(ID);
            fresh.setName("Gatepost: the domain's policy");
            fresh.setEnabled(true);
            fresh.setDefaultAction(false);
            fresh.setPriority(FIRST);
            realm.addRequiredActionProvider(fresh);
        } else if (!row.isEnabled() || row.getPriority() != FIRST || !ID.equals(row.getProviderId())) {
            row.setEnabled(true);
            row.setPriority(FIRST);
            row.setProviderId(ID);
            realm.updateRequiredActionProvider(row);
        }
    }

    @Override
    public void close() {}
}
