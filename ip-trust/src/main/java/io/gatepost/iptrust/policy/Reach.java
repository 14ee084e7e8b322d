// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.policy;

import io.gatepost.iptrust.net.Cidr;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Which part of all addresses a policy's networks hold, since everywhere can be written in many pieces. */
record Reach(double ofIpv4, double ofIpv6) {
    private static final int ORGANISATION_IPV4 = 8;
    private static final int ORGANISATION_IPV6 = 16;

    /** Unique local addresses (RFC 4193) are nobody's in the world, as 10.0.0.0/8 is. */
    private static final Cidr UNIQUE_LOCAL = Cidr.parse("fc00::/7");

    /** Of IPv6 only this is given out (RFC 4291 section 2.4); half of it is half of everywhere. */
    private static final Cidr GLOBAL_UNICAST = Cidr.parse("2000::/3");

    static Reach of(Collection<List<Cidr>> networks) {
        List<Cidr> blocks = networks.stream()
                .flatMap(List::stream)
                .map(Cidr::untranslated)
                .sorted(Comparator.comparing(Cidr::first).thenComparingInt(Cidr::prefix))
                .toList();
        // Blocks are apart or one inside the other; sorted so, what holds a block comes before it.
        List<Cidr> apart = new ArrayList<>();
        for (Cidr block : blocks) {
            if (apart.isEmpty() || !apart.getLast().contains(block.first())) {
                apart.add(block);
            }
        }
        double ipv4 = 0;
        double ipv6 = 0;
        for (Cidr block : apart) {
            if (block.first().isIpv4()) {
                ipv4 += Math.scalb(1.0, -block.prefix());
            } else if (block.overlaps(GLOBAL_UNICAST)) {
                ipv6 += Math.scalb(1.0, -Math.max(0, block.prefix() - GLOBAL_UNICAST.prefix()));
            }
        }
        return new Reach(ipv4, ipv6);
    }

    boolean isHalfOfEverywhere() {
        return ofIpv4 >= 0.5 || ofIpv6 >= 0.5;
    }

    static boolean isWiderThanAnOrganisation(Cidr written) {
        Cidr block = written.untranslated();
        return block.first().isIpv4()
                ? block.prefix() < ORGANISATION_IPV4
                : block.prefix() < ORGANISATION_IPV6 && !UNIQUE_LOCAL.contains(block.first());
    }
}
