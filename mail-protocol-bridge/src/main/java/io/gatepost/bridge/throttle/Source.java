// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.throttle;

import io.gatepost.iptrust.net.Cidr;
import io.gatepost.iptrust.net.IpAddress;
import io.gatepost.iptrust.origin.Origin;

/** Whom a guess is held against: an IPv4 address, the /64 of an IPv6 address (one customer's), or everybody of whom nothing is known. */
record Source(String prefix) {
    private static final int CUSTOMER = 64;

    static Source of(Origin origin) {
        return new Source(
                switch (origin) {
                    case Origin.Known known -> prefix(known.address());
                    case Origin.Unestablished unestablished -> "unestablished";
                });
    }

    private static String prefix(IpAddress address) {
        return address.isIpv6() ? Cidr.of(address, CUSTOMER).toString() : address.toString();
    }
}
