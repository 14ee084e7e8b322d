// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.policy;

import java.time.Duration;

/** Durations as policies say them (ISO 8601 with days of 24 hours): P31D, where {@link Duration#toString} has PT744H. */
public final class IsoDuration {
    private IsoDuration() {}

    public static String text(Duration duration) {
        long days = duration.toDays();
        if (days < 1) {
            return duration.toString();
        }
        Duration rest = duration.minusDays(days);
        return "P" + days + "D" + (rest.isZero() ? "" : rest.toString().substring(1));
    }
}
