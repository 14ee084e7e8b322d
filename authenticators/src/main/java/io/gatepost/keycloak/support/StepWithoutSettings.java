// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.support;

import java.util.List;
import org.keycloak.authentication.Authenticator;
import org.keycloak.authentication.AuthenticatorFactory;
import org.keycloak.provider.ProviderConfigProperty;

/** A step of a flow with nothing to set in the flow, and nothing that people set up for it. */
public interface StepWithoutSettings extends AuthenticatorFactory, FactoryWithoutSettings<Authenticator> {
    @Override
    default boolean isConfigurable() {
        return false;
    }

    @Override
    default List<ProviderConfigProperty> getConfigProperties() {
        return List.of();
    }

    @Override
    default boolean isUserSetupAllowed() {
        return false;
    }
}
