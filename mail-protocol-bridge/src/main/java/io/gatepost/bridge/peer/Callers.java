// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.peer;

import io.gatepost.bridge.login.Secret;
import io.gatepost.iptrust.net.Cidr;
import io.gatepost.iptrust.net.IpAddress;
import io.gatepost.iptrust.net.NetworkSet;
import io.gatepost.iptrust.origin.Origin;
import io.gatepost.iptrust.origin.OriginResolver;
import io.gatepost.iptrust.origin.TrustedProxies;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Who may speak to one listener, and which of them may say where a client comes from. */
public final class Callers {
    private final NetworkSet maySpeak;
    private final NetworkSet mayAssert;
    private final NetworkSet proxies;
    private final NetworkSet sharedGateways;
    private final boolean proxied;
    /** What those who may assert an address hand on is a chain of them, if there is one. */
    private final Optional<OriginResolver> chain;

    public Callers(List<Cidr> maySpeak, List<Cidr> mayAssert) {
        this(maySpeak, mayAssert, List.of(), List.of());
    }

    /**
     * Whoever may assert an address must be among those who may speak to be heard at all. With {@code proxies} every
     * connection must come through one of them and tell its source by the PROXY protocol. Behind {@code sharedGateways} stand
     * many clients with one address, which says nothing about any of them.
     */
    public Callers(List<Cidr> maySpeak, List<Cidr> mayAssert, List<Cidr> proxies, List<Cidr> sharedGateways) {
        this(maySpeak, mayAssert, proxies, sharedGateways, List.of());
    }

    /**
     * The same where those who may assert an address hand on what other proxies of the operator told them ({@code X-Forwarded-For}):
     * an address that one of {@code hops} has told is believed as well.
     */
    public Callers(
            List<Cidr> maySpeak, List<Cidr> mayAssert, List<Cidr> proxies, List<Cidr> sharedGateways, List<Cidr> hops) {
        this.maySpeak = networks(maySpeak);
        this.mayAssert = networks(mayAssert);
        this.proxies = networks(proxies);
        this.sharedGateways = networks(sharedGateways);
        this.proxied = !proxies.isEmpty();
        this.chain = hops.isEmpty()
                ? Optional.empty()
                : Optional.of(new OriginResolver(TrustedProxies.of(Stream.concat(mayAssert.stream(), hops.stream())
                        .map(Cidr::toString)
                        .toList())));
    }

    private static NetworkSet networks(List<Cidr> networks) {
        return NetworkSet.of(Map.of("callers", networks));
    }

    /** Whether connections begin with a header of the PROXY protocol, and whoever sends none is not heard. */
    public boolean proxied() {
        return proxied;
    }

    /**
     * The other end of a connection. {@code stated} is what a PROXY header says, or {@code real} once more; it counts only from
     * a proxy of ours, and only an address does: a socket file of some other machine is nobody on this one.
     */
    public Peer peer(SocketAddress real, SocketAddress stated) {
        Peer itself = Peer.of(real);
        if (!proxied) {
            return itself;
        }
        return switch (itself) {
            case Peer.Remote(IpAddress proxy) ->
                proxies.contains(proxy) && !stated.isDomainSocket() ? Peer.of(stated) : new Peer.Unknown();
            case Peer.Local local -> local;
            case Peer.Unknown unknown -> unknown;
        };
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
     * The client's address as the peer states it. None, an unparsable one, several where no chain is expected, or one from a peer
     * whose word is not taken: not established. The peer's own address is never the client's.
     */
    public Origin origin(Peer peer, List<String> stated) {
        if (!mayAssert(peer)) {
            return new Origin.Unestablished("the server may not state a client's address");
        }
        if (stated.isEmpty()) {
            return new Origin.Unestablished("the server stated no address");
        }
        Origin origin = chain.isPresent() && peer instanceof Peer.Remote(IpAddress server)
                ? chain.get().resolve(server, stated)
                : alone(peer, stated);
        return origin instanceof Origin.Known(IpAddress address, String via) && sharedGateways.contains(address)
                ? new Origin.Unestablished("the address is that of a gateway that many share")
                : origin;
    }

    private static Origin alone(Peer peer, List<String> stated) {
        if (stated.size() > 1) {
            return new Origin.Unestablished("the server stated more than one address");
        }
        return IpAddress.parse(stated.getFirst())
                .<Origin>map(address -> new Origin.Known(address, "stated by " + peer.text()))
                .orElseGet(() -> new Origin.Unestablished("the server stated something that is no address"));
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
