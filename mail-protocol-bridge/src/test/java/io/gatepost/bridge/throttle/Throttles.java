// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.throttle;

import io.gatepost.bridge.login.Secret;
import java.util.function.LongSupplier;

/**
 * Throttles for tests, under one key for ever. Of a secret only twelve bits are remembered: under a key of the day every test that counts
 * different guesses would fail on some days.
 */
public final class Throttles {
    private static final Secret KEY = Secret.of("a key of the tests");

    private Throttles() {}

    public static Throttle alone(ThrottleLimits limits, LongSupplier nanos) {
        return new Throttle(limits, nanos, GuessFingerprints.sharedBy(KEY), news -> {});
    }
}
