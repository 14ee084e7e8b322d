// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.app;

import io.gatepost.bridge.outbound.keycloak.KeycloakState;
import io.smallrye.health.api.HealthGroup;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Keycloak's state, twice. In readiness it is told but counts for nothing: the bridge must take connections while Keycloak
 * is away, as Postfix fails as a whole when it cannot connect, and a temporary answer is the right one. In the group
 * {@code keycloak} it counts.
 */
@Singleton
class KeycloakHealth {
    private static final String NAME = "keycloak";

    @Produces
    @Readiness
    @Singleton
    HealthCheck told(Bridge bridge) {
        return () -> described(bridge.keycloakState()).up().build();
    }

    @Produces
    @HealthGroup(NAME)
    @Singleton
    HealthCheck counted(Bridge bridge) {
        return () -> {
            KeycloakState state = bridge.keycloakState();
            return described(state)
                    .status(state instanceof KeycloakState.Answering)
                    .build();
        };
    }

    private static HealthCheckResponseBuilder described(KeycloakState state) {
        HealthCheckResponseBuilder response = HealthCheckResponse.named(NAME);
        return switch (state) {
            case KeycloakState.NotYetAsked notYet -> response.withData("state", "not asked yet");
            case KeycloakState.Answering answering ->
                response.withData("state", "answering")
                        .withData("since", answering.since().toString());
            case KeycloakState.Away away ->
                response.withData("state", "away")
                        .withData("since", away.since().toString())
                        .withData("why", away.why().word());
        };
    }
}
