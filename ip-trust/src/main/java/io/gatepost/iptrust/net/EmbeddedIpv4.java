// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.net;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * IPv6 addresses that carry an IPv4 address, as translators and tunnels make them: a small part of IPv6 in which all of IPv4 fits.
 *
 * @param offset in bytes, of the IPv4 address
 */
record EmbeddedIpv4(Cidr range, int offset) {
    private static final List<EmbeddedIpv4> ALL = List.of(
            // IPv4-compatible, RFC 4291 section 2.5.5.1.
            new EmbeddedIpv4(Cidr.parse("::/96"), 12),
            // Translated, RFC 6052 section 2.1.
            new EmbeddedIpv4(Cidr.parse("64:ff9b::/96"), 12),
            // 6to4, RFC 3056 section 2: what comes after the IPv4 address is the site's own.
            new EmbeddedIpv4(Cidr.parse("2002::/16"), 2));

    /** Within each /64 of these the addresses of everybody lie side by side: translators' (RFC 6052, RFC 8215) and Teredo's (RFC 4380). */
    private static final List<Cidr> SIDE_BY_SIDE =
            List.of(Cidr.parse("64:ff9b::/96"), Cidr.parse("64:ff9b:1::/48"), Cidr.parse("2001::/32"));

    private static final int BYTES = 4;

    /** The IPv4 block whose addresses the block carries, where it lies in one of the ranges. */
    static Optional<Cidr> in(Cidr block) {
        return ALL.stream()
                .filter(one -> one.range.contains(block))
                .map(one -> one.ipv4(block))
                .findFirst();
    }

    /** Whether a block has everybody in it who comes by one of these ways. */
    static boolean hasEverybody(Cidr block) {
        return SIDE_BY_SIDE.stream().anyMatch(block::contains)
                || ALL.stream().anyMatch(one -> block.contains(one.range));
    }

    /** Whether the neighbours of an address in its /64 are others. */
    static boolean liesBesideOthers(IpAddress address) {
        return SIDE_BY_SIDE.stream().anyMatch(range -> range.contains(address));
    }

    private Cidr ipv4(Cidr block) {
        byte[] carried = Arrays.copyOfRange(block.first().bytes(), offset, offset + BYTES);
        return Cidr.of(IpAddress.of(carried), Math.min(block.prefix() - range.prefix(), BYTES * Byte.SIZE));
    }
}
