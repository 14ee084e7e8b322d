// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.net;

import java.util.List;

/** Sorted segments of one family's address space, asked by address: {@link Slices} by the upper half, a binary search by the lower. */
final class SegmentIndex {
    private static final int NOBODY = -1;

    /** The address of IPv4, or the upper half of IPv6, with the sign bit flipped: signed comparison then orders unsigned numbers. */
    private final long[] keys;
    /** The lower half of IPv6, flipped likewise. */
    private final long[] lows;

    private final int[] owners;
    private final Slices slices;

    private SegmentIndex(long[] keys, long[] lows, int[] owners) {
        this.keys = keys;
        this.lows = lows;
        this.owners = owners;
        this.slices = Slices.of(keys);
    }

    static SegmentIndex of(List<NetworkSet.Segment> segments) {
        int count = segments.size();
        long[] keys = new long[count];
        long[] lows = new long[count];
        int[] owners = new int[count];
        for (int i = 0; i < count; i++) {
            NetworkSet.Segment segment = segments.get(i);
            keys[i] = key(segment.start());
            lows[i] = low(segment.start());
            owners[i] = segment.owner();
        }
        return new SegmentIndex(keys, lows, owners);
    }

    /** Who owns the address, or -1. */
    int ownerOf(IpAddress address) {
        long key = key(address);
        int segment = slices.lastNotAfter(key);
        if (segment >= 0 && keys[segment] == key) {
            segment = lastNotAfter(low(address), segment);
        }
        return segment < 0 ? NOBODY : owners[segment];
    }

    /** Of the segments that share the key of this last one, the last that begins not after the lower half; else the one before them. */
    private int lastNotAfter(long low, int last) {
        int from = keys[last] == Long.MIN_VALUE ? -1 : slices.lastNotAfter(keys[last] - 1);
        int to = last;
        while (from < to) {
            int middle = (from + to + 1) >>> 1;
            if (lows[middle] <= low) {
                from = middle;
            } else {
                to = middle - 1;
            }
        }
        return from;
    }

    private static long key(IpAddress address) {
        return (address.isIpv4() ? address.low() : address.high()) ^ Long.MIN_VALUE;
    }

    private static long low(IpAddress address) {
        return address.isIpv4() ? 0 : address.low() ^ Long.MIN_VALUE;
    }
}
