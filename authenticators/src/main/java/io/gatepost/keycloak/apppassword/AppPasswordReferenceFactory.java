// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.apppassword;

import io.gatepost.keycloak.support.StepWithoutSettings;
import org.keycloak.authentication.Authenticator;
import org.keycloak.models.AuthenticationExecutionModel;
import org.keycloak.models.AuthenticationExecutionModel.Requirement;
import org.keycloak.models.AuthenticationFlowModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * A flow step that never lets anybody in. The account console lists a type of credential only where some flow of the realm
 * has a step that refers to it (Keycloak 26.7), and no flow takes app passwords.
 */
public final class AppPasswordReferenceFactory implements StepWithoutSettings {
    private static final String ID = "gatepost-app-password-reference";
    private static final String FLOW = "gatepost app passwords";

    /** Sees to it that the realm has a flow, bound to nothing, with this step. */
    public static void ensureFlow(RealmModel realm) {
        if (realm.getFlowByAlias(FLOW) != null) {
            return;
        }
        AuthenticationFlowModel flow = new AuthenticationFlowModel();
        flow.setAlias(FLOW);
        flow.setDescription("Bound to nothing: makes the account console show app passwords");
        flow.setProviderId("basic-flow");
        flow.setTopLevel(true);
        flow.setBuiltIn(false);
        AuthenticationExecutionModel step = new AuthenticationExecutionModel();
        step.setParentFlow(realm.addAuthenticationFlow(flow).getId());
        step.setAuthenticator(ID);
        step.setRequirement(Requirement.REQUIRED);
        realm.addAuthenticatorExecution(step);
    }

    @Override
    public Authenticator create(KeycloakSession session) {
        return AppPasswordReference.INSTANCE;
    }

    @Override
    public String getReferenceCategory() {
        return AppPasswordCredentialModel.TYPE;
    }

    @Override
    public String getId() {
        return ID;
    }

    @Override
    public String getDisplayType() {
        return "Gatepost: app passwords (shown in the account console)";
    }

    @Override
    public String getHelpText() {
        return "Lets nobody in. Its presence in any flow makes the account console show app passwords.";
    }

    @Override
    public Requirement[] getRequirementChoices() {
        return new Requirement[] {Requirement.REQUIRED, Requirement.DISABLED};
    }
}
