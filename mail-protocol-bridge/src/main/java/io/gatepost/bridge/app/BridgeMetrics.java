// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.app;

import io.gatepost.bridge.desk.LoginDesk;
import io.gatepost.bridge.inbound.dovecotauth.DovecotAuthServer;
import io.gatepost.bridge.outbound.cluster.Cluster;
import io.gatepost.bridge.outbound.keycloak.KeycloakIdentityVerifier;
import io.gatepost.bridge.outbound.keycloak.KeycloakState;
import io.gatepost.bridge.throttle.Throttle;
import io.gatepost.bridge.throttle.ThrottledVerifier;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** What the parts of the bridge tell Prometheus, under the names that docs/bridge-configuration.md lists. */
final class BridgeMetrics {
    private BridgeMetrics() {}

    static void register(
            LoginDesk desk, AuditOutput auditOutput, KeycloakIdentityVerifier keycloak, MeterRegistry metrics) {
        Gauge.builder("gatepost.logins.under.way", desk, LoginDesk::underWay)
                .description("Logins that wait for their outcome")
                .register(metrics);
        FunctionCounter.builder("gatepost.audit.turned.away", auditOutput, AuditOutput::turnedAway)
                .description("Logins that were unavailable because the disk could not keep up with the audit")
                .register(metrics);
        Gauge.builder("gatepost.keycloak.answering", keycloak, BridgeMetrics::answering)
                .description("1 while Keycloak answers, 0 while it is away or was not asked yet")
                .register(metrics);
    }

    static void register(DovecotAuthServer server, String listener, MeterRegistry metrics) {
        Gauge.builder("gatepost.dovecot.auth.connections", server, DovecotAuthServer::connections)
                .description("Connections of mail servers that speak the Dovecot auth protocol")
                .tag("listener", listener)
                .register(metrics);
    }

    static void register(Cluster cluster, MeterRegistry metrics) {
        Gauge.builder("gatepost.cluster.members", cluster, Cluster::members)
                .description(
                        "Bridges that share what the throttle counts, this one included; none before it has joined them")
                .register(metrics);
        Gauge.builder("gatepost.cluster.named", cluster, Cluster::named)
                .description("Bridges that the configuration names, this one included")
                .register(metrics);
        FunctionCounter.builder("gatepost.cluster.untold", cluster, Cluster::untold)
                .description("News of the throttle that was too much to be told other bridges as it happened")
                .register(metrics);
    }

    static void register(Throttle throttle, ThrottledVerifier throttled, MeterRegistry metrics) {
        Gauge.builder("gatepost.throttle.remembered", throttle, Throttle::remembered)
                .description("Accounts, sources and pairs with wrong secrets that are remembered")
                .register(metrics);
        Gauge.builder("gatepost.throttle.waiting", throttled, ThrottledVerifier::waiting)
                .description("Logins that wait for their turn after wrong secrets")
                .register(metrics);
        FunctionCounter.builder("gatepost.throttle.turned.away", throttled, ThrottledVerifier::turnedAway)
                .description("Logins that were told to come again after wrong secrets")
                .register(metrics);
    }

    private static double answering(KeycloakIdentityVerifier keycloak) {
        return switch (keycloak.state()) {
            case KeycloakState.Answering answering -> 1;
            case KeycloakState.Away away -> 0;
            case KeycloakState.NotYetAsked notYet -> 0;
        };
    }
}
