// SPDX-License-Identifier: Apache-2.0
package io.gatepost.benchmarks;

import io.gatepost.benchmarks.Result.Bound;
import io.gatepost.benchmarks.Result.Figure;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The decision against a policy with 10,000 networks: under a microsecond, and at most 1.5 times as long as with 10. */
final class DecisionBenchmark implements Benchmark {
    private static final double MICROSECOND = 1_000;

    @Override
    public String name() {
        return "decision";
    }

    @Override
    public List<Result> run() throws RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include(DecisionLoad.class.getName())
                        .jvmArgsAppend(quiet())
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();
        Figure many = nanoseconds(results, "10000", DecisionLoad.SPREAD);
        Figure few = nanoseconds(results, "10", DecisionLoad.SPREAD);
        Figure manyCrowded = nanoseconds(results, "10000", DecisionLoad.CROWDED);
        Figure fewCrowded = nanoseconds(results, "10", DecisionLoad.CROWDED);
        return List.of(
                new Result.Measured(
                        "decision, 10,000 networks",
                        many,
                        new Figure(MICROSECOND, "ns", "one microsecond"),
                        new Bound.AtMost(1)),
                new Result.Measured("decision, 10,000 networks against 10", many, few, new Bound.AtMost(1.5)),
                new Result.Measured(
                        "the same, networks crowded into few corners", manyCrowded, fewCrowded, new Bound.AtMost(1.5)));
    }

    /** JMH 1.37 uses what newer Javas warn of (JEP 498). */
    private static String[] quiet() {
        return Runtime.version().feature() < 24
                ? new String[0]
                : new String[] {"--sun-misc-unsafe-memory-access=allow"};
    }

    /**
     * The best of all iterations, in time of the processor: whatever else the machine does makes an iteration slower, through its
     * caches or a compiler that got no turn, never faster.
     */
    private static Figure nanoseconds(Collection<RunResult> results, String networks, String layout) {
        double best = results.stream()
                .filter(result -> parameter(result, "networks").equals(networks)
                        && parameter(result, "layout").equals(layout))
                .flatMap(result -> result.getBenchmarkResults().stream())
                .flatMap(fork -> fork.getIterationResults().stream())
                .mapToDouble(iteration -> used(iteration, "cpuNanoseconds") / used(iteration, "decisions"))
                .min()
                .orElseThrow();
        return new Figure(best, "ns", networks + " networks");
    }

    private static double used(IterationResult iteration, String counter) {
        return Objects.requireNonNull(iteration.getSecondaryResults().get(counter), counter)
                .getScore();
    }

    private static String parameter(RunResult result, String name) {
        BenchmarkParams parameters = result.getParams();
        return parameters.getParam(name);
    }
}
