// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.net;

import org.jspecify.annotations.Nullable;

/**
 * An index over a part of sorted keys: equal slices from the first to the last of them, about as many as keys. Where keys crowd
 * into a slice it has slices of its own, so that networks are found in a step or two whether they lie all over the address space or
 * in one corner of it.
 */
final class Slices {
    /** So few keys are searched as fast as they are sliced. */
    private static final int FEW = 6;

    private final long[] keys;
    private final int from;
    private final int to;
    private final long first;
    private final long last;
    private final int shift;
    /** The last key that lies before slice i; for the first slice the first key. */
    private final int[] begins;
    /** By slice; null where keys are few. */
    private final @Nullable Slices @Nullable [] crowded;

    /** The keys from index {@code from} to {@code to}, both included. */
    private Slices(long[] keys, int from, int to) {
        this.keys = keys;
        this.from = from;
        this.to = to;
        this.first = to < from ? Long.MAX_VALUE : keys[from];
        this.last = to < from ? Long.MAX_VALUE : keys[to];
        long span = last - first; // unsigned: from the smallest to the largest key it may take all 64 bits
        int countBits = 32 - Integer.numberOfLeadingZeros(to - from + 1);
        this.shift = Math.max(0, 64 - Long.numberOfLeadingZeros(span) - countBits);
        this.begins = begins((int) (span >>> shift) + 1);
        this.crowded = shift == 0 ? null : crowded();
    }

    static Slices of(long[] keys) {
        return new Slices(keys, 0, keys.length - 1);
    }

    /** The index of the last key that is not greater; one before the first if all are. */
    int lastNotAfter(long key) {
        if (key < first) {
            return from - 1;
        }
        if (key >= last) {
            return to;
        }
        int slice = (int) ((key - first) >>> shift);
        int lowest = begins[slice];
        int highest = begins[slice + 1];
        if (highest - lowest > FEW && crowded != null) {
            Slices own = crowded[slice];
            if (own != null) {
                return own.lastNotAfter(key);
            }
        }
        while (lowest < highest) {
            int middle = (lowest + highest + 1) >>> 1;
            if (keys[middle] <= key) {
                lowest = middle;
            } else {
                highest = middle - 1;
            }
        }
        return lowest;
    }

    private int[] begins(int slices) {
        int[] result = new int[slices + 1];
        int index = from;
        for (int slice = 0; slice <= slices; slice++) {
            while (index < to && (keys[index + 1] - first) >>> shift < slice) {
                index++;
            }
            result[slice] = index;
        }
        return result;
    }

    private @Nullable Slices @Nullable [] crowded() {
        @Nullable Slices @Nullable [] result = null;
        for (int slice = 0; slice < begins.length - 1; slice++) {
            if (begins[slice + 1] - begins[slice] > FEW) {
                if (result == null) {
                    result = new Slices[begins.length - 1];
                }
                // Its span is less than this slice's, so this ends; keys that are all the same have shift 0.
                result[slice] = new Slices(keys, begins[slice] + 1, begins[slice + 1]);
            }
        }
        return result;
    }
}
