// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.outbound.cluster;

import io.gatepost.iptrust.net.IpAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Where this bridge and the others are.
 *
 * @param listen this one's own place
 * @param members all of them; this one may be among them
 * @param memory how long news is kept for a bridge that comes later
 * @param entries how much of it
 */
public record ClusterSettings(Place listen, List<Place> members, Duration memory, int entries) {
    /** The places of all bridges, this one's among them. */
    Set<Place> all() {
        Set<Place> all = new HashSet<>(members);
        all.add(listen);
        return all;
    }

    /** Of one bridge. */
    public record Place(IpAddress address, int port) {
        @Override
        public String toString() {
            return (address.isIpv6() ? "[" + address + "]" : address) + ":" + port;
        }
    }
}
