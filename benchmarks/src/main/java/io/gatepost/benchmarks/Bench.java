// SPDX-License-Identifier: Apache-2.0
package io.gatepost.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Runs benchmarks, all or those named, prints the table and writes it as JSON. Ends with 1 if a bound is missed. What
 * could not be measured is told, and with {@code --all} counts as missed.
 */
public final class Bench {
    static final List<Benchmark> ALL = List.of(
            new DecisionBenchmark(),
            new DovecotAuthBenchmark(),
            new HttpDoorsBenchmark(),
            new BridgeBenchmark(),
            new KeycloakBenchmark(),
            new BrowserLoginBenchmark(),
            new DomainsBenchmark());

    private Bench() {}

    public static void main(String[] arguments) throws Exception {
        Path json = Path.of("target", "benchmarks.json");
        boolean all = false;
        List<Benchmark> chosen = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].equals("--json") && i + 1 < arguments.length) {
                json = Path.of(arguments[++i]);
            } else if (arguments[i].equals("--all")) {
                all = true;
            } else {
                chosen.add(named(arguments[i]));
            }
        }
        Report report = new Report(run(chosen.isEmpty() ? ALL : chosen));
        report.write(json);
        System.out.print("\n" + report.table() + "\nwritten to " + json + "\n");
        report.notMeasured().forEach(line -> System.out.println("NOT MEASURED: " + line));
        System.exit(report.allMet() && (!all || report.notMeasured().isEmpty()) ? 0 : 1);
    }

    private static List<Result> run(List<Benchmark> benchmarks) throws Exception {
        List<Result> results = new ArrayList<>();
        for (Benchmark benchmark : benchmarks) {
            System.out.println("running " + benchmark.name());
            results.addAll(benchmark.run());
        }
        return results;
    }

    private static Benchmark named(String name) {
        return ALL.stream()
                .filter(benchmark -> benchmark.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no benchmark \"" + name + "\"; there are "
                        + ALL.stream().map(Benchmark::name).collect(Collectors.joining(", "))));
    }
}
