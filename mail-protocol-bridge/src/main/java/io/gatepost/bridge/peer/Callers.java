// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.peer;

import io.gatepost.bridge.login.Secret;
import io.gatepost.iptrust.net.Cidr;
import io.gatepost.iptrust.net.IpAddress;
import io.gatepost.iptrust.net.NetworkSet;
import io.gatepost.iptrust.origin.Origin;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who may speak to one listener, and which of them may say where a client comes from. */
public final class Callers {
    private final NetworkSet maySpeak;
    private final NetworkSet mayAssert;

    /** Whoever may assert an address must be among those who may speak to be heard at all. */
    public Callers(List<Cidr> maySpeak, List<Cidr> mayAssert) {
        this.maySpeak = NetworkSet.of(Map.of("callers", maySpeak));
        this.mayAssert = NetworkSet.of(Map.of("callers", mayAssert));
    }

    public boolean maySpeak(Peer peer) {
        return switch (peer) {
            case Peer.Remote(IpAddress address) -> maySpeak.contains(address);
            // The modes of the socket file decide who can open it.
            case Peer.Local() -> true;
            case Peer.Unknown() -> false;
        };
    }

    /**
     * The client's address as the peer states it. None, several, an unparsable one, or one from a peer whose word is not
     * taken: not established. The peer's own address is never the client's.
     */
    public Origin origin(Peer peer, List<String> stated) {
        if (!mayAssert(peer)) {
            return new Origin.Unestablished("the server may not state a client's address");
        }
        if (stated.isEmpty()) {
            return new Origin.Unestablished("the server stated no address");
        }
        if (stated.size() > 1) {
            return new Origin.Unestablished("the server stated more than one address");
        }
        Optional<IpAddress> address = IpAddress.parse(stated.getFirst());
        if (address.isEmpty()) {
            return new Origin.Unestablished("the server stated something that is no address");
        }
        return new Origin.Known(address.get(), "stated by " + peer.text());
    }

    private boolean mayAssert(Peer peer) {
        return switch (peer) {
            case Peer.Remote(IpAddress address) -> mayAssert.contains(address);
            case Peer.Local() -> true;
            case Peer.Unknown() -> false;
        };
    }

    /** Whether a header's values are the shared secret, once. */
    static boolean knowsSecret(Secret expected, List<String> presented) {
        return presented.size() == 1 && expected.matches(presented.getFirst());
    }
}
