// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.throttle;

import java.util.Arrays;

/** Wrong secrets of one account, prefix or pair, and when the next may be tried. */
final class Guesses {
    /** Of more distinct ones than this and all that are free it is enough to know that they were many. */
    private static final int REMEMBERED = 64;

    private static final int FEW = 8;

    private final int most;
    private short[] fingerprints = new short[FEW];
    private int distinct;
    private boolean atThePassword;
    private long lastNanos;
    private long notBeforeNanos;

    Guesses(long nowNanos, int free) {
        this.most = Math.max(REMEMBERED, free);
        this.lastNanos = nowNanos;
        this.notBeforeNanos = nowNanos;
    }

    int distinct() {
        return distinct;
    }

    /** The same wrong secret again is no guess: a phone with an old password tries it every minute. */
    boolean add(short fingerprint, long nowNanos) {
        lastNanos = Math.max(lastNanos, nowNanos);
        int kept = Math.min(distinct, most);
        for (int i = 0; i < kept; i++) {
            if (fingerprints[i] == fingerprint) {
                return false;
            }
        }
        if (kept == fingerprints.length && kept < most) {
            fingerprints = Arrays.copyOf(fingerprints, Math.min(most, 2 * kept));
        }
        fingerprints[distinct % most] = fingerprint;
        distinct++;
        return true;
    }

    /** One of them may have been a guess at the account's password. */
    void wereAtThePassword() {
        atThePassword = true;
    }

    boolean atThePassword() {
        return atThePassword;
    }

    boolean forgotten(long nowNanos, long memoryNanos) {
        return nowNanos - lastNanos > memoryNanos;
    }

    /** When the last one came, the same again or another. */
    long lastNanos() {
        return lastNanos;
    }

    /** How long from now until the next may be tried. */
    long waitNanos(long nowNanos) {
        return Math.max(0, notBeforeNanos - nowNanos);
    }

    /** Whoever comes after this one, which is tried at that time, waits so much longer. */
    void taken(long atNanos, long spacingNanos) {
        // What another bridge tells may be older than what is known here.
        notBeforeNanos = Math.max(notBeforeNanos, atNanos + spacingNanos);
    }
}
