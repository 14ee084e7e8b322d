// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.outbound.audit;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Times as RFC 3339 writes them, UTC with milliseconds. The second, which thousands of logins share, is written once. */
final class Timestamps {
    private static final int MILLIS = 1_000_000;

    private volatile Second latest = new Second(Instant.EPOCH);

    private record Second(long number, String text) {
        Second(Instant at) {
            this(at.getEpochSecond(), withoutZone(at.truncatedTo(ChronoUnit.SECONDS)));
        }

        private static String withoutZone(Instant second) {
            String text = second.toString();
            return text.substring(0, text.length() - 1);
        }
    }

    String text(Instant at) {
        Second second = latest;
        if (second.number() != at.getEpochSecond()) {
            second = new Second(at);
            latest = second;
        }
        int millis = at.getNano() / MILLIS;
        return second.text() + (millis < 10 ? ".00" : millis < 100 ? ".0" : ".") + millis + 'Z';
    }
}
