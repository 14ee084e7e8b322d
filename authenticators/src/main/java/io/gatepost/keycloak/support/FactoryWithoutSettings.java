// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.support;

import org.keycloak.Config;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.provider.Provider;
import org.keycloak.provider.ProviderFactory;

/** A factory that reads no settings, and has nothing to begin and nothing to end. */
public interface FactoryWithoutSettings<T extends Provider> extends ProviderFactory<T> {
    @Override
    default void init(Config.Scope settings) {}

    @Override
    default void postInit(KeycloakSessionFactory factory) {}

    @Override
    default void close() {}
}
