// SPDX-License-Identifier: Apache-2.0
package io.gatepost.benchmarks;

import java.time.Duration;
import java.util.Locale;

/** Ours and its reference, warmed up alike and then measured turn by turn, so that both have the same machine. */
final class Contest {
    /** Warm is what a window changes by less than this part; the compiler of a JVM that just started takes its time. */
    private static final double STEADY = 0.05;

    private final Duration window;
    private final int rounds;
    private final int mostWarmUpWindows;

    Contest(Duration window, int rounds, int mostWarmUpWindows) {
        this.window = window;
        this.rounds = rounds;
        this.mostWarmUpWindows = mostWarmUpWindows;
    }

    @FunctionalInterface
    interface Side {
        Window run(Duration window) throws Exception;
    }

    record Best(Window ours, Window reference) {}

    Best run(String what, Side ours, Side reference) throws Exception {
        warmUp(what + ", ours", ours);
        warmUp(what + ", reference", reference);
        Best best = new Best(Window.NONE, Window.NONE);
        for (int round = 0; round < rounds; round++) {
            best = new Best(best.ours.better(ours.run(window)), best.reference.better(reference.run(window)));
        }
        return best;
    }

    /** One side alone. */
    Window best(String what, Side side) throws Exception {
        warmUp(what, side);
        Window best = Window.NONE;
        for (int round = 0; round < rounds; round++) {
            best = best.better(side.run(window));
        }
        return best;
    }

    /** Until a window's rate is within {@link #STEADY} of that of the window before it. */
    private void warmUp(String what, Side side) throws Exception {
        double before = side.run(window).perSecond();
        for (int windows = 2; windows <= mostWarmUpWindows; windows++) {
            double now = side.run(window).perSecond();
            if (Math.abs(now - before) <= STEADY * before) {
                System.out.printf(Locale.ROOT, "  %s: steady at %.0f /s after %d windows%n", what, now, windows);
                return;
            }
            before = now;
        }
        System.out.printf(Locale.ROOT, "  %s: NOT steady after %d windows, %.0f /s%n", what, mostWarmUpWindows, before);
    }
}
