// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.net;

import java.util.Optional;

/** An IPv4 or IPv6 address. IPv4-mapped IPv6 becomes IPv4 here and nowhere else. */
public final class IpAddress {
    /** Strict: no leading zeros, no zone id, no brackets, no port, no white space, no host names. */
    public static Optional<IpAddress> parse(String text) {
        throw new UnsupportedOperationException(text);
    }
}
