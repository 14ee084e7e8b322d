// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;

/** For what is to come true in a while. */
public final class Awaiting {
    private static final long PAUSE_MILLIS = 20;

    private Awaiting() {}

    /** Asks again and again until it holds; an {@link IOException} means not yet. Who waited in vain is told {@code what} there is. */
    public static void until(Duration patience, Callable<String> what, Callable<Boolean> holds) throws Exception {
        long end = System.nanoTime() + patience.toNanos();
        while (!holds(holds)) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("still not so: " + what.call());
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    private static boolean holds(Callable<Boolean> holds) throws Exception {
        try {
            return holds.call();
        } catch (IOException notYet) {
            return false;
        }
    }
}
