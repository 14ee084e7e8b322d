// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.condition;

import io.gatepost.keycloak.support.StepWithoutSettings;
import org.keycloak.authentication.authenticators.conditional.ConditionalAuthenticator;
import org.keycloak.authentication.authenticators.conditional.ConditionalAuthenticatorFactory;
import org.keycloak.models.AuthenticationExecutionModel.Requirement;

/** Offers the condition in Keycloak's flow editor. */
public final class ConnectionNotTrustedFactory implements ConditionalAuthenticatorFactory, StepWithoutSettings {
    private static final ConnectionNotTrusted CONDITION = new ConnectionNotTrusted();
    // An array of Keycloak's interface: its method wants one.
    private static final Requirement[] CHOICES = {Requirement.REQUIRED, Requirement.DISABLED};

    @Override
    public ConditionalAuthenticator getSingleton() {
        return CONDITION;
    }

    @Override
    public String getId() {
        return "gatepost-connection-not-trusted";
    }

    @Override
    public String getDisplayType() {
        return "Condition - connection is not trusted (Gatepost)";
    }

    @Override
    public String getHelpText() {
        return "Holds unless the domain's policy admits the login, from here, with what has been shown so far. "
                + "Put it beside the steps for a second factor in a conditional sub-flow.";
    }

    @Override
    public Requirement[] getRequirementChoices() {
        return CHOICES.clone();
    }
}
