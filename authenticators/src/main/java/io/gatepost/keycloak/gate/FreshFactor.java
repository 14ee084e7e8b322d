// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import java.time.Duration;
import org.keycloak.authentication.InitiatedActionSupport;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.models.KeycloakSession;

/**
 * An action that does nothing but be asked for ({@code kc_action=gatepost-fresh-factor}): the gate before it wants the second
 * factor in that very login, and that is what the account pages need after a {@code urn:gatepost:step-up}.
 */
final class FreshFactor implements RequiredActionProvider {
    @Override
    public InitiatedActionSupport initiatedActionSupport() {
        return InitiatedActionSupport.SUPPORTED;
    }

    /** By itself Keycloak asks for the password again after five minutes; here the second factor is what counts. */
    @Override
    public int getMaxAuthAge(KeycloakSession session) {
        return (int) Duration.ofDays(1).toSeconds();
    }

    @Override
    public void evaluateTriggers(RequiredActionContext context) {}

    @Override
    public void requiredActionChallenge(RequiredActionContext context) {
        context.success();
    }

    @Override
    public void processAction(RequiredActionContext context) {
        context.success();
    }

    @Override
    public void close() {}
}
