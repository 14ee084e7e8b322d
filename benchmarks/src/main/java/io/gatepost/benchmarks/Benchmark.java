// SPDX-License-Identifier: Apache-2.0
package io.gatepost.benchmarks;

import java.util.List;

/** Something that measures one or more bounds. A new one is a line in {@link Bench#ALL}. */
interface Benchmark {
    /** The word that picks it on the command line. */
    String name();

    List<Result> run() throws Exception;
}
