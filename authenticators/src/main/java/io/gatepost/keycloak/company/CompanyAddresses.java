// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.company;

import io.gatepost.iptrust.net.Cidr;
import io.gatepost.iptrust.net.IpAddress;
import io.gatepost.iptrust.net.NetworkSet;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where companies may be: anywhere on the internet over https; and where the operator says so (server option
 * {@code company-networks}) in networks of their own, over http too where the address itself is named. An admin of a realm must not make
 * this server ask what stands beside it.
 */
public final class CompanyAddresses {
    /** IANA's special-purpose registries: all that is not global, and what leads on to other addresses. */
    private static final NetworkSet NOT_GLOBAL = networks(Stream.of(
                    "0.0.0.0/8",
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "172.16.0.0/12",
                    "192.0.0.0/24",
                    "192.0.2.0/24",
                    "192.88.99.0/24",
                    "192.168.0.0/16",
                    "198.18.0.0/15",
                    "198.51.100.0/24",
                    "203.0.113.0/24",
                    "224.0.0.0/4",
                    "240.0.0.0/4",
                    "2001::/23",
                    "2001:db8::/32",
                    "2002::/16",
                    "3fff::/20")
            .map(Cidr::parse)
            .toList());

    /** All that IANA has given out to be global. */
    private static final Cidr GLOBAL_IPV6 = Cidr.parse("2000::/3");

    private final NetworkSet named;

    public CompanyAddresses(List<Cidr> named) {
        this.named = networks(named);
    }

    private static NetworkSet networks(List<Cidr> blocks) {
        return NetworkSet.of(Map.of("networks", blocks));
    }

    /** Whether this server may connect to it. */
    public boolean mayBeAsked(InetAddress address) {
        return IpAddress.parse(address.getHostAddress())
                .filter(known -> named.contains(known) || global(known))
                .isPresent();
    }

    /** Whether a browser may be sent there, and this server may fetch from there if the name leads to an address that may be asked. */
    public boolean mayBeVisited(URI address) {
        if (address.getHost() == null || address.getRawUserInfo() != null || address.getRawFragment() != null) {
            return false;
        }
        return "https".equalsIgnoreCase(address.getScheme())
                || ("http".equalsIgnoreCase(address.getScheme())
                        && literal(address.getHost()).filter(named::contains).isPresent());
    }

    private static Optional<IpAddress> literal(String host) {
        return IpAddress.parse(host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
    }

    private static boolean global(IpAddress address) {
        return !NOT_GLOBAL.contains(address) && (address.isIpv4() || GLOBAL_IPV6.contains(address));
    }
}
