// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.origin;

import io.gatepost.iptrust.net.Cidr;
import io.gatepost.iptrust.net.IpAddress;
import io.gatepost.iptrust.net.NetworkSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The proxies of the operator: who may say on whose behalf it speaks. */
public final class TrustedProxies {
    private static final TrustedProxies NONE = new TrustedProxies(List.of());

    private final List<Cidr> ranges;
    private final NetworkSet set;

    private TrustedProxies(List<Cidr> ranges) {
        this.ranges = List.copyOf(ranges);
        this.set = NetworkSet.of(Map.of("proxies", this.ranges));
    }

    /** Nobody: the address of the connection is the origin. */
    public static TrustedProxies none() {
        return NONE;
    }

    /** These addresses or networks; throws IllegalArgumentException that names every wrong one. */
    public static TrustedProxies of(List<String> cidrs) {
        List<Cidr> ranges = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (String text : cidrs) {
            try {
                Cidr range = Cidr.parse(text);
                if (range.isEverybody()) {
                    problems.add(text
                            + ": is everybody; whoever may connect could then claim any address. Name the proxies");
                } else {
                    ranges.add(range);
                }
            } catch (IllegalArgumentException e) {
                problems.add(text + ": " + e.getMessage());
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("trusted proxies: " + String.join("; ", problems));
        }
        return ranges.isEmpty() ? NONE : new TrustedProxies(ranges);
    }

    public boolean contains(IpAddress address) {
        return set.contains(address);
    }

    /** For {@code PolicyReader}, which refuses them in a domain's networks. */
    public List<Cidr> ranges() {
        return ranges;
    }

    @Override
    public String toString() {
        return ranges.toString();
    }
}
