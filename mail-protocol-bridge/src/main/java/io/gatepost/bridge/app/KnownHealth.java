// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.app;

import io.gatepost.bridge.known.KnownLogins;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Whether changes are heard of. It is told and counts for nothing: without them the bridge asks Keycloak each time. */
@Singleton
class KnownHealth {
    @Produces
    @Readiness
    @Singleton
    HealthCheck told(Bridge bridge) {
        return () -> {
            KnownLogins known = bridge.known();
            HealthCheckResponseBuilder told = HealthCheckResponse.named("known-logins")
                    .withData("feed", known.feedUp() ? "up" : "down")
                    .withData("grace-left-ms", known.graceLeft().toMillis())
                    .withData("entries", known.entries());
            known.heardAgo().ifPresent(ago -> told.withData("last-heard-ms-ago", ago.toMillis()));
            return told.up().build();
        };
    }
}
