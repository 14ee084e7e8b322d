// SPDX-License-Identifier: Apache-2.0
package io.gatepost.benchmarks;

import java.time.Duration;

/** What a load came to in a while. {@code processor}: the server's, for one answer. */
record Window(long answers, double perSecond, Duration processor) {
    static final Window NONE = new Window(0, 0, Duration.ofDays(1));

    /** Of each figure the better one: whatever else the machine does makes it worse, never better. */
    Window better(Window other) {
        return new Window(
                answers + other.answers,
                Math.max(perSecond, other.perSecond),
                processor.compareTo(other.processor) < 0 ? processor : other.processor);
    }

    double microseconds() {
        return processor.toNanos() / 1e3;
    }
}
