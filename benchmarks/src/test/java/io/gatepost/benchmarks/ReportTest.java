// SPDX-License-Identifier: Apache-2.0
package io.gatepost.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatepost.benchmarks.Result.Bound;
import io.gatepost.benchmarks.Result.Figure;
import io.gatepost.benchmarks.Result.Measured;
import io.gatepost.benchmarks.Result.Skipped;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReportTest {
    private static final Measured FAST = measured("fast", 50, new Bound.AtMost(1));
    private static final Measured SLOW = measured("slow", 101, new Bound.AtMost(1));
    private static final Measured MUCH = measured("much", 200, new Bound.AtLeast(2));
    private static final Measured LITTLE = measured("little", 199, new Bound.AtLeast(2));
    private static final Measured OPEN = measured("open", 1, new Bound.None());

    @Test
    void is_a_table() {
        assertThat(new Report(List.of(FAST, LITTLE, OPEN, new Skipped("far", "no stack runs"))).table())
                .isEqualTo("""
                        name    ours     reference            ratio  bound          verdict
                        fast    50.0 ns  100 ns (the others)  0.50   at most 1.00   met
                        little  199 ns   100 ns (the others)  1.99   at least 2.00  MISSED
                        open    1.00 ns  100 ns (the others)  0.01   none           for information
                        far     -        -                    -      -              NOT MEASURED: no stack runs
                        """);
    }

    @Test
    void a_bound_is_met_or_missed() {
        assertThat(new Report(List.of(FAST, MUCH, OPEN)).allMet()).isTrue();
        assertThat(new Report(List.of(FAST, SLOW)).allMet()).isFalse();
        assertThat(new Report(List.of(MUCH, LITTLE)).allMet()).isFalse();
    }

    @Test
    void what_was_not_measured_is_not_missed_but_told() {
        Report report = new Report(List.of(FAST, new Skipped("far", "no stack runs")));

        assertThat(report.allMet()).isTrue();
        assertThat(report.notMeasured()).containsExactly("far: no stack runs");
        assertThat(new Report(List.of(FAST)).notMeasured()).isEmpty();
    }

    @Test
    void is_written_as_json(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("new/benchmarks.json");
        new Report(List.of(FAST, new Skipped("far", "no stack runs"))).write(file);
        JsonNode json = new ObjectMapper().readTree(file.toFile());
        assertThat(json.at("/0/name").textValue()).isEqualTo("fast");
        assertThat(json.at("/0/ours/value").doubleValue()).isEqualTo(50);
        assertThat(json.at("/0/reference/what").textValue()).isEqualTo("the others");
        assertThat(json.at("/0/ratio").doubleValue()).isEqualTo(0.5);
        assertThat(json.at("/0/bound").textValue()).isEqualTo("at most 1.00");
        assertThat(json.at("/0/verdict").textValue()).isEqualTo("met");
        assertThat(json.at("/1/why").textValue()).isEqualTo("no stack runs");
    }

    private static Measured measured(String name, double value, Bound bound) {
        return new Measured(name, new Figure(value, "ns", "ours"), new Figure(100, "ns", "the others"), bound);
    }
}
