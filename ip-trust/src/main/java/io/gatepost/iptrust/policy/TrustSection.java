// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.policy;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** The policy's section {@code trust}: which addresses and devices accounts may trust for themselves. */
final class TrustSection {
    private static final Duration LONGEST_TRUST = Duration.ofDays(366);

    private static final Policy.Addresses NO_ADDRESSES =
            new Policy.Addresses(false, Duration.ofDays(1), Duration.ofDays(1), 64, 5, Set.of());
    private static final Policy.Devices NO_DEVICES = new Policy.Devices(false, Duration.ofDays(30), 10);

    private TrustSection() {}

    static Policy.Trust read(Optional<Field> found) {
        Optional<Field> field = found.filter(f -> f.objectWith(Set.of("addresses", "devices")));
        return new Policy.Trust(
                field.flatMap(f -> f.find("addresses"))
                        .map(TrustSection::addresses)
                        .orElse(NO_ADDRESSES),
                field.flatMap(f -> f.find("devices")).map(TrustSection::devices).orElse(NO_DEVICES));
    }

    private static Policy.Addresses addresses(Field field) {
        if (!field.objectWith(Set.of("allowed", "for", "atMost", "ipv6Prefix", "limit", "services"))) {
            return NO_ADDRESSES;
        }
        Optional<Duration> lasts = field.find("for").flatMap(f -> f.duration(LONGEST_TRUST));
        Optional<Duration> atMost = field.find("atMost").flatMap(f -> f.duration(LONGEST_TRUST));
        Duration standard = lasts.orElse(NO_ADDRESSES.lasts());
        Duration longest = atMost.orElse(standard);
        if (standard.compareTo(longest) > 0) {
            field.at(lasts.isPresent() ? "for" : "atMost")
                    .problem("for (" + standard + ") has to be no longer than atMost (" + longest + ")");
        }
        return new Policy.Addresses(
                field.find("allowed").flatMap(Field::flag).orElse(false),
                standard,
                longest,
                field.find("ipv6Prefix").flatMap(f -> f.number(48, 128)).orElse(NO_ADDRESSES.ipv6Prefix()),
                field.find("limit").flatMap(f -> f.number(1, 100)).orElse(NO_ADDRESSES.limit()),
                field.find("services").map(ServicesSection::names).orElse(Set.of()));
    }

    private static Policy.Devices devices(Field field) {
        if (!field.objectWith(Set.of("allowed", "for", "limit"))) {
            return NO_DEVICES;
        }
        return new Policy.Devices(
                field.find("allowed").flatMap(Field::flag).orElse(false),
                field.find("for").flatMap(f -> f.duration(LONGEST_TRUST)).orElse(NO_DEVICES.lasts()),
                field.find("limit").flatMap(f -> f.number(1, 100)).orElse(NO_DEVICES.limit()));
    }
}
