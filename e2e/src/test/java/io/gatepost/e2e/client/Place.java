// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.client;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Where a client is: a loopback source address that stands in for a place (docs of the demo realms). */
public enum Place {
    OFFICE("127.0.10.5"),
    VPN("127.0.20.5"),
    HOME("127.0.99.7"),
    CAFE("127.0.99.201"),
    /** Where somebody guesses passwords; no other test comes from there. */
    GUESSER("127.0.98.66"),
    /** A reverse proxy of the operator's; the stack of these tests is told of its network. */
    PROXY("127.0.40.9"),
    /** Where the operator's own tools run; the demo's master realm believes nobody else's bare password. */
    MACHINE("127.0.0.1");

    private final String address;

    Place(String address) {
        this.address = address;
    }

    public String address() {
        return address;
    }

    public InetAddress inetAddress() {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(address + " is a literal address", impossible);
        }
    }
}
