// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.outbound.keycloak;

import io.gatepost.bridge.login.WireText;
import io.gatepost.iptrust.net.Cidr;
import io.gatepost.iptrust.net.IpAddress;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Of what Keycloak says for mail servers the fields that they may be told, and the hosts that a mailbox may be at: a server that is told
 * of another one hands the password on to it, and whoever manages a realm writes its accounts' fields.
 *
 * @param hostNames in lower case
 */
public record ExtraFields(Set<String> names, Set<String> hostNames, List<Cidr> hostNetworks) {
    /** Dovecot's fields that hold a host. */
    public static final Set<String> HOSTS = Set.of("host", "hostip");

    public static final ExtraFields NONE = new ExtraFields(Set.of(), Set.of(), List.of());
    private static final int LONGEST = 256;

    boolean allow(String name, String value) {
        return names.contains(name)
                && value.length() <= LONGEST
                && WireText.isToken(value)
                && (!HOSTS.contains(name) || isOurs(value));
    }

    private boolean isOurs(String host) {
        return IpAddress.parse(host)
                .map(address -> hostNetworks.stream().anyMatch(network -> network.contains(address)))
                .orElseGet(() -> hostNames.contains(host.toLowerCase(Locale.ROOT)));
    }
}
