// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.throttle;

import io.gatepost.iptrust.net.Cidr;
import io.gatepost.iptrust.net.IpAddress;
import io.gatepost.iptrust.origin.Origin;
import java.util.Optional;

/** Whom a guess is held against: an IPv4 address, the /64 of an IPv6 address (one customer's), or everybody of whom nothing is known. */
public record Source(String prefix) {
    private static final int CUSTOMER = 64;
    private static final String NOBODY_KNOWS = "unestablished";

    static Source of(Origin origin) {
        return new Source(
                switch (origin) {
                    case Origin.Known known -> prefix(known.address());
                    case Origin.Unestablished unestablished -> NOBODY_KNOWS;
                });
    }

    /** What an admin calls it: an address, the block of a customer, or the word for those of whom nothing is known. */
    public static Optional<Source> named(String text) {
        if (text.equals(NOBODY_KNOWS)) {
            return Optional.of(new Source(text));
        }
        boolean block = text.endsWith("/" + CUSTOMER);
        return IpAddress.parse(block ? text.substring(0, text.lastIndexOf('/')) : text)
                .filter(address -> !block || address.isIpv6())
                .map(address -> new Source(prefix(address)));
    }

    private static String prefix(IpAddress address) {
        return Cidr.ofCustomer(address, CUSTOMER).brief();
    }
}
