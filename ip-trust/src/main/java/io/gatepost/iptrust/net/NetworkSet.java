// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.net;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Named networks compiled for asking: logarithmic in the number of blocks, or better. Immutable. */
public final class NetworkSet {
    private static final int NOBODY = -1;

    private final List<Optional<String>> names;
    private final SegmentIndex ipv4;
    private final SegmentIndex ipv6;

    private NetworkSet(List<Optional<String>> names, SegmentIndex ipv4, SegmentIndex ipv6) {
        this.names = names;
        this.ipv4 = ipv4;
        this.ipv6 = ipv6;
    }

    /** In the order of the map the first network that holds an address is its name. */
    public static NetworkSet of(Map<String, ? extends Collection<Cidr>> networks) {
        List<Optional<String>> names = new ArrayList<>();
        List<Block> ipv4 = new ArrayList<>();
        List<Block> ipv6 = new ArrayList<>();
        networks.forEach((name, blocks) -> {
            for (Cidr cidr : blocks) {
                (cidr.first().isIpv4() ? ipv4 : ipv6).add(new Block(cidr, names.size()));
            }
            names.add(Optional.of(name));
        });
        return new NetworkSet(List.copyOf(names), SegmentIndex.of(flatten(ipv4)), SegmentIndex.of(flatten(ipv6)));
    }

    /** The name of the network that holds the address. */
    public Optional<String> find(IpAddress address) {
        int owner = (address.isIpv4() ? ipv4 : ipv6).ownerOf(address);
        return owner == NOBODY ? Optional.empty() : names.get(owner);
    }

    public boolean contains(IpAddress address) {
        return (address.isIpv4() ? ipv4 : ipv6).ownerOf(address) != NOBODY;
    }

    private record Block(Cidr cidr, int owner) {
        /** Before what it encloses. */
        static final Comparator<Block> OUTER_FIRST = Comparator.<Block, IpAddress>comparing(block -> block.cidr.first())
                .thenComparingInt(block -> block.cidr.prefix());
    }

    /** From {@code start} on, until the next segment begins, addresses belong to {@code owner}. */
    record Segment(IpAddress start, int owner) {}

    /**
     * One sweep from low to high. Blocks are disjoint or nested, never halfway across, so the open ones are a stack, and the
     * owner at any point is the first named of them.
     */
    private static List<Segment> flatten(List<Block> blocks) {
        List<Block> sorted = new ArrayList<>(blocks);
        sorted.sort(Block.OUTER_FIRST);
        List<Segment> segments = new ArrayList<>();
        Deque<Block> open = new ArrayDeque<>();
        for (Block block : sorted) {
            closeBefore(block.cidr.first(), open, segments);
            Block outer = open.peek();
            int owner = outer == null ? block.owner : Math.min(outer.owner, block.owner);
            open.push(new Block(block.cidr, owner));
            begin(block.cidr.first(), owner, segments);
        }
        while (!open.isEmpty()) {
            close(open, segments);
        }
        return segments;
    }

    private static void closeBefore(IpAddress start, Deque<Block> open, List<Segment> segments) {
        for (Block top = open.peek(); top != null && top.cidr.last().compareTo(start) < 0; top = open.peek()) {
            close(open, segments);
        }
    }

    private static void close(Deque<Block> open, List<Segment> segments) {
        IpAddress last = open.pop().cidr.last();
        IpAddress after = last.next();
        if (after.compareTo(last) < 0) {
            return; // the block reaches the end of all addresses
        }
        Block outer = open.peek();
        begin(after, outer == null ? NOBODY : outer.owner, segments);
    }

    private static void begin(IpAddress start, int owner, List<Segment> segments) {
        if (!segments.isEmpty() && segments.getLast().start.equals(start)) {
            segments.removeLast();
        }
        if (segments.isEmpty() || segments.getLast().owner != owner) {
            segments.add(new Segment(start, owner));
        }
    }
}
