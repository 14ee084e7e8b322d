// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.app;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** How many of the bridges hear each other. It is told and counts for nothing: one that is alone goes on. */
@Singleton
class ClusterHealth {
    @Produces
    @Readiness
    @Singleton
    HealthCheck told(Bridge bridge) {
        return () -> {
            HealthCheckResponseBuilder response = HealthCheckResponse.named("bridges");
            bridge.cluster()
                    .ifPresentOrElse(
                            cluster -> response.withData("together", cluster.members())
                                    .withData("named", cluster.named()),
                            () -> response.withData("shared", false));
            return response.up().build();
        };
    }
}
