// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.company;

import io.gatepost.keycloak.signin.ServersChange;
import java.util.Map;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** What the audit tells of companies. */
public final class CompanyEvents {
    public static final String RESOURCE_TYPE = "GATEPOST_COMPANY";

    private CompanyEvents() {}

    static void ofTimer(KeycloakSession session, RealmModel realm, String domain, Map<String, String> details) {
        new ServersChange(OperationType.UPDATE, RESOURCE_TYPE, "gatepost/domains/" + domain + "/company", details)
                .record(session, realm);
    }
}
