// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.peer;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/** Warnings that anybody outside can cause: one line a second at most, so that nobody can fill the disk with them. */
public final class RareWarnings {
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Logger log;
    private final LongSupplier nanoTime;
    private final AtomicLong notBefore;
    private final AtomicLong swallowed = new AtomicLong();

    public RareWarnings(Class<?> source) {
        this(Logger.getLogger(source), System::nanoTime);
    }

    RareWarnings(Logger log, LongSupplier nanoTime) {
        this.log = log;
        this.nanoTime = nanoTime;
        this.notBefore = new AtomicLong(nanoTime.getAsLong());
    }

    public void warn(String message) {
        long now = nanoTime.getAsLong();
        long next = notBefore.get();
        if (now - next < 0 || !notBefore.compareAndSet(next, now + PERIOD_NANOS)) {
            swallowed.incrementAndGet();
            return;
        }
        long more = swallowed.getAndSet(0);
        log.warn(more == 0 ? message : message + " (" + more + " more warnings of this kind were swallowed)");
    }
}
