// SPDX-License-Identifier: Apache-2.0
package io.gatepost.benchmarks;

/** What came of a measurement. */
sealed interface Result {
    String name();

    /** {@code reference}: what ours is held against, measured in the same run or a fixed figure of the same unit. */
    record Measured(String name, Figure ours, Figure reference, Bound bound) implements Result {
        double ratio() {
            return ours.value() / reference.value();
        }

        boolean met() {
            return bound.holds(ratio());
        }
    }

    /** It could not be measured here; that says nothing about the bound. */
    record Skipped(String name, String why) implements Result {}

    record Figure(double value, String unit, String what) {}

    /** What the ratio of ours to the reference has to be. */
    sealed interface Bound {
        record AtMost(double ratio) implements Bound {}

        record AtLeast(double ratio) implements Bound {}

        /** No promise: it stands there to be looked at. */
        record None() implements Bound {}

        default boolean holds(double ratio) {
            return switch (this) {
                case AtMost most -> ratio <= most.ratio;
                case AtLeast least -> ratio >= least.ratio;
                case None none -> true;
            };
        }
    }
}
