// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.movein;

import java.time.Duration;
import java.util.Optional;

/** A length of time as Zimbra's directory writes it: a number, and {@code ms}, {@code s}, {@code m}, {@code h} or {@code d}. */
final class ZimbraDuration {
    private ZimbraDuration() {}

    static Optional<Duration> parse(String text) {
        if (!text.matches("[0-9]{1,9}(ms|s|m|h|d)?")) {
            return Optional.empty();
        }
        String unit = text.replaceAll("[0-9]", "");
        long number = Long.parseLong(text.substring(0, text.length() - unit.length()));
        return Optional.of(
                switch (unit) {
                    case "ms" -> Duration.ofMillis(number);
                    case "m" -> Duration.ofMinutes(number);
                    case "h" -> Duration.ofHours(number);
                    case "d" -> Duration.ofDays(number);
                    default -> Duration.ofSeconds(number);
                });
    }
}
