// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.app;

import io.gatepost.bridge.known.KnownLogins;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** How often what is known was enough, how much is known, and whether changes are heard of. */
final class KnownMetrics {
    private KnownMetrics() {}

    static void register(KnownLogins known, MeterRegistry metrics) {
        count(known, metrics, "hit", KnownLogins::hits);
        count(known, metrics, "miss", KnownLogins::misses);
        count(known, metrics, "unsure", KnownLogins::unsure);
        count(known, metrics, "grace", KnownLogins::graces);
        Gauge.builder("gatepost.known.entries", known, KnownLogins::entries)
                .description("Names with their secrets that are known")
                .register(metrics);
        Gauge.builder("gatepost.known.feed.up", known, one -> one.feedUp() ? 1 : 0)
                .description("1 while changes are heard of; else Keycloak is asked about every login")
                .register(metrics);
    }

    private static void count(
            KnownLogins known, MeterRegistry metrics, String result, ToDoubleFunction<KnownLogins> value) {
        FunctionCounter.builder("gatepost.known.logins", known, value)
                .description("Logins by what was known of them")
                .tag("result", result)
                .register(metrics);
    }
}
