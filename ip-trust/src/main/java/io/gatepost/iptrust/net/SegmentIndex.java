// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.net;

import java.util.List;

/**
 * Sorted segments of the address space, asked by address: a first level of equal slices over the span of the segments, at most
 * two slices to a segment, then a binary search inside the slice. Evenly spread networks are found in constant time, crowded
 * ones in logarithmic.
 *
 * <p>Keys have their sign bit flipped, so that the plain signed comparison orders them as unsigned numbers.
 */
final class SegmentIndex {
    private static final int NOBODY = -1;

    private final long[] highs;
    private final long[] lows;
    private final int[] owners;
    /** In slice i the search begins at slices[i] and ends at slices[i + 1]. */
    private final int[] slices;

    private final boolean byHigh;
    private final long origin;
    private final int shift;

    private SegmentIndex(long[] highs, long[] lows, int[] owners) {
        this.highs = highs;
        this.lows = lows;
        this.owners = owners;
        int count = owners.length;
        // IPv4 segments all have the same (empty) upper half and are sliced by the lower one.
        byHigh = count > 0 && highs[0] != highs[count - 1];
        long[] keys = byHigh ? highs : lows;
        origin = count == 0 ? 0 : keys[0];
        long span = count == 0 ? 0 : keys[count - 1] - origin;
        int indexBits = 32 - Integer.numberOfLeadingZeros(count);
        shift = Math.max(0, 64 - Long.numberOfLeadingZeros(span) - indexBits);
        slices = count == 0 ? new int[0] : slices(keys, origin, span, shift);
    }

    static SegmentIndex of(List<NetworkSet.Segment> segments) {
        int count = segments.size();
        long[] highs = new long[count];
        long[] lows = new long[count];
        int[] owners = new int[count];
        for (int i = 0; i < count; i++) {
            NetworkSet.Segment segment = segments.get(i);
            highs[i] = flip(segment.start().high());
            lows[i] = flip(segment.start().low());
            owners[i] = segment.owner();
        }
        return new SegmentIndex(highs, lows, owners);
    }

    /** Who owns the address, or -1. */
    int ownerOf(long high, long low) {
        long flippedHigh = flip(high);
        long flippedLow = flip(low);
        int last = owners.length - 1;
        if (last < 0 || isBefore(flippedHigh, flippedLow, 0)) {
            return NOBODY;
        }
        if (!isBefore(flippedHigh, flippedLow, last)) {
            return owners[last];
        }
        int slice = (int) (((byHigh ? flippedHigh : flippedLow) - origin) >>> shift);
        int from = slices[slice];
        int to = slices[slice + 1];
        // The segment is the last one that begins at or before the address; it is in [from, to].
        while (from < to) {
            int middle = (from + to + 1) >>> 1;
            if (isBefore(flippedHigh, flippedLow, middle)) {
                to = middle - 1;
            } else {
                from = middle;
            }
        }
        return owners[from];
    }

    private boolean isBefore(long high, long low, int index) {
        long start = highs[index];
        return high < start || (high == start && low < lows[index]);
    }

    private static int[] slices(long[] keys, long origin, long span, int shift) {
        int[] slices = new int[(int) (span >>> shift) + 2];
        int segment = 0;
        for (int slice = 0; slice < slices.length; slice++) {
            // The last segment that begins before the slice may reach into it; one that begins with the very first key
            // of it
            // may begin later in the half that the key does not show.
            while (segment + 1 < keys.length && (keys[segment + 1] - origin) >>> shift < slice) {
                segment++;
            }
            slices[slice] = segment;
        }
        return slices;
    }

    private static long flip(long bits) {
        return bits ^ Long.MIN_VALUE;
    }
}
