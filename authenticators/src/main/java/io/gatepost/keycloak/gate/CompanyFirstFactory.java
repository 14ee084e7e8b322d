// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import io.gatepost.keycloak.support.StepWithoutSettings;
import org.keycloak.authentication.Authenticator;
import org.keycloak.models.AuthenticationExecutionModel.Requirement;
import org.keycloak.models.KeycloakSession;

/** Offers the step in Keycloak's flow editor. */
public final class CompanyFirstFactory implements StepWithoutSettings {
    private static final CompanyFirst STEP = new CompanyFirst();
    // An array of Keycloak's interface: its method wants one.
    private static final Requirement[] CHOICES = {Requirement.ALTERNATIVE, Requirement.DISABLED};

    @Override
    public Authenticator create(KeycloakSession session) {
        return STEP;
    }

    @Override
    public String getId() {
        return "gatepost-company-first";
    }

    @Override
    public String getDisplayType() {
        return "Company sign-in where nothing else would do (Gatepost)";
    }

    @Override
    public String getHelpText() {
        return "Sends the visitor to the domain's company where the policy accepts nothing but its word from here. "
                + "Put it before the form for the password, as an alternative.";
    }

    @Override
    public String getReferenceCategory() {
        return "saml";
    }

    @Override
    public Requirement[] getRequirementChoices() {
        return CHOICES.clone();
    }
}
