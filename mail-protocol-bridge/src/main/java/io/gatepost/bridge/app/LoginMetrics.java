// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.app;

import io.gatepost.bridge.login.LoginOutcome;
import io.gatepost.bridge.login.LoginRecord;
import io.gatepost.bridge.login.Trouble;
import io.gatepost.bridge.port.AuditTrail;
import io.gatepost.iptrust.decision.Reason;
import io.gatepost.iptrust.policy.Service;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Counts and times logins by service, listener, outcome and reason. */
final class LoginMetrics implements AuditTrail {
    /** A reason that this bridge does not know, so that an answer cannot make up any number of time series. */
    private static final String OTHER = "other";

    private static final Set<String> REASONS = Stream.concat(
                    Arrays.stream(Reason.values()).map(Reason::word),
                    Arrays.stream(Trouble.values()).map(Trouble::word))
            .collect(Collectors.toUnmodifiableSet());

    /** From a login known already to one that waits for Keycloak as long as it may. */
    private static final Duration[] BUCKETS =
            Stream.of(1, 5, 25, 100, 250, 1_000, 5_000).map(Duration::ofMillis).toArray(Duration[]::new);

    private final MeterRegistry registry;
    private final Map<Kind, Timer> timers = new ConcurrentHashMap<>();

    private record Kind(Service service, String via, String outcome, String reason) {}

    LoginMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void record(LoginRecord login) {
        Kind kind = new Kind(
                login.attempt().service(),
                login.attempt().via(),
                login.outcome().word(),
                reason(login.outcome()));
        timers.computeIfAbsent(kind, this::timer).record(login.took());
    }

    private Timer timer(Kind kind) {
        return Timer.builder("gatepost.logins")
                .description("Logins by service, listener, outcome and reason")
                .tag("service", kind.service().word())
                .tag("via", kind.via())
                .tag("outcome", kind.outcome())
                .tag("reason", kind.reason())
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    private static String reason(LoginOutcome outcome) {
        return switch (outcome) {
            case LoginOutcome.Admitted admitted -> known(admitted.reason());
            case LoginOutcome.Refused refused -> known(refused.reason());
            case LoginOutcome.Unavailable unavailable -> unavailable.why().word();
        };
    }

    private static String known(String reason) {
        return REASONS.contains(reason) ? reason : OTHER;
    }
}
