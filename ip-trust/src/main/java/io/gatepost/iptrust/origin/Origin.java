// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.origin;

import io.gatepost.iptrust.net.IpAddress;

/** Where a connection comes from. */
public sealed interface Origin {
    /** The address for records, which have a text in any case: empty where it is not established. */
    default String addressOrNone() {
        return switch (this) {
            case Known known -> known.address().toString();
            case Unestablished unestablished -> "";
        };
    }

    /** {@code via}: how it is known, for people, e.g. {@code "connection"} or {@code "proxy 127.0.0.2"}. */
    record Known(IpAddress address, String via) implements Origin {}

    /** It could not be established; this never counts as trusted. */
    record Unestablished(String why) implements Origin {}
}
