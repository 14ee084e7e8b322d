// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.net;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Named networks compiled for asking: logarithmic in the number of blocks, or better. Immutable. */
public final class NetworkSet {
    /** In the order of the map the first network that holds an address is its name. */
    public static NetworkSet of(Map<String, List<Cidr>> networks) {
        throw new UnsupportedOperationException(networks.toString());
    }

    /** The name of the network that holds the address. */
    public Optional<String> find(IpAddress address) {
        throw new UnsupportedOperationException(address.toString());
    }

    public boolean contains(IpAddress address) {
        return find(address).isPresent();
    }
}
