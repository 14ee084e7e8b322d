// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import org.keycloak.models.FederatedIdentityModel;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RequiredActionProviderModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.models.utils.PostMigrationEvent;

/** Puts the gate into every realm, the admins' own included, at the start and when a realm is made. */
public final class GateFactory extends ActionFactory {
    static final String ID = "gatepost-gate";

    /** Lowest first: before everything that changes an account. */
    private static final int FIRST = 1;

    /** With it the gate is asked for in a login that would be open without. */
    private static final int AFTER_THE_GATE = 2;

    /** Keycloak's own actions begin at ten. */
    private static final int BEFORE_ENROLMENT = 3;

    /** After all that changes the account, such as a new password. */
    private static final int LAST = 10_000;

    private static final String NAME = "Gatepost: the domain's policy";

    public GateFactory() {
        super(ID, NAME, new Gate());
    }

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        factory.register(event -> {
            if (event instanceof PostMigrationEvent started) {
                KeycloakModelUtils.runJobInTransaction(
                        started.getFactory(),
                        session -> session.realms().getRealmsStream().forEach(GateFactory::stand));
            } else if (event instanceof RealmModel.RealmPostCreateEvent created) {
                stand(created.getCreatedRealm());
            } else if (event instanceof FederatedIdentityModel.FederatedIdentityCreatedEvent linked) {
                LinkGuard.created(linked);
            }
        });
    }

    private static void stand(RealmModel realm) {
        stand(realm, ID, NAME, FIRST);
        stand(realm, FreshFactorFactory.ID, FreshFactorFactory.NAME, AFTER_THE_GATE);
        stand(realm, EnrolmentOfferFactory.ID, EnrolmentOfferFactory.NAME, BEFORE_ENROLMENT);
        stand(realm, TrustActionFactory.ID, TrustActionFactory.NAME, LAST);
    }

    /** A realm's administrator can disable the row; it stands again after the next start, and until then no token is made. */
    private static void stand(RealmModel realm, String id, String name, int priority) {
        RequiredActionProviderModel row = realm.getRequiredActionProviderByAlias(id);
        if (row == null) {
            RequiredActionProviderModel fresh = new RequiredActionProviderModel();
            fresh.setAlias(id);
            fresh.setProviderId(id);
            fresh.setName(name);
            fresh.setEnabled(true);
            fresh.setDefaultAction(false);
            fresh.setPriority(priority);
            realm.addRequiredActionProvider(fresh);
        } else if (!row.isEnabled() || row.getPriority() != priority || !id.equals(row.getProviderId())) {
            row.setEnabled(true);
            row.setPriority(priority);
            row.setProviderId(id);
            realm.updateRequiredActionProvider(row);
        }
    }
}
