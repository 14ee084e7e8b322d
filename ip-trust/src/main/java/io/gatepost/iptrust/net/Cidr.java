// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.net;

/** A block of addresses in CIDR notation (RFC 4632, RFC 4291 section 2.3), its host bits zero. */
public final class Cidr {
    /** The block, normalised; a bare address is the block of that address alone. Throws IllegalArgumentException with the reason. */
    public static Cidr parse(String text) {
        throw new UnsupportedOperationException(text);
    }

    public static Cidr of(IpAddress address, int prefixLength) {
        throw new UnsupportedOperationException(address + "/" + prefixLength);
    }

    public boolean contains(IpAddress address) {
        throw new UnsupportedOperationException();
    }
}
