// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e;

import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/** For what is to come true by a certain time. */
public final class Awaiting {
    private static final Duration PAUSE = Duration.ofMillis(50);

    private Awaiting() {}

    /** Asks again and again until it holds, at the latest when asked after the deadline. Returns when that was asked. */
    public static Instant until(Instant deadline, String what, BooleanSupplier holds) {
        while (true) {
            Instant asked = Instant.now();
            if (holds.getAsBoolean()) {
                return asked;
            }
            if (asked.isAfter(deadline)) {
                throw new AssertionError("still not so: " + what);
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interruption);
        }
    }
}
