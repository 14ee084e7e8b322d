// SPDX-License-Identifier: Apache-2.0
package io.gatepost.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The results as a table for people and as JSON for programs. */
record Report(List<Result> results) {
    private static final List<String> COLUMNS = List.of("name", "ours", "reference", "ratio", "bound", "verdict");
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    Report {
        results = List.copyOf(results);
    }

    boolean allMet() {
        return results.stream().noneMatch(result -> result instanceof Result.Measured measured && !measured.met());
    }

    /** What says nothing about its bound, and why. */
    List<String> notMeasured() {
        return results.stream()
                .filter(Result.Skipped.class::isInstance)
                .map(Result.Skipped.class::cast)
                .map(skipped -> skipped.name() + ": " + skipped.why())
                .toList();
    }

    String table() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(COLUMNS);
        results.forEach(result -> rows.add(row(result)));
        StringBuilder table = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < COLUMNS.size(); column++) {
                int index = column;
                int width =
                        rows.stream().mapToInt(r -> r.get(index).length()).max().orElse(0);
                line.append(row.get(column))
                        .append(" ".repeat(width - row.get(column).length() + 2));
            }
            table.append(line.toString().stripTrailing()).append('\n');
        }
        return table.toString();
    }

    void write(Path file) throws IOException {
        ArrayNode array = JSON.createArrayNode();
        for (Result result : results) {
            ObjectNode node = array.addObject().put("name", result.name());
            switch (result) {
                case Result.Measured measured -> {
                    put(node.putObject("ours"), measured.ours());
                    put(node.putObject("reference"), measured.reference());
                    node.put("ratio", measured.ratio());
                    node.put("bound", bound(measured.bound()));
                    node.put("verdict", verdict(measured));
                }
                case Result.Skipped skipped ->
                    node.put("verdict", "not measured").put("why", skipped.why());
            }
        }
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, JSON.writeValueAsString(array) + "\n");
    }

    private static void put(ObjectNode node, Result.Figure figure) {
        node.put("value", figure.value()).put("unit", figure.unit()).put("what", figure.what());
    }

    private static List<String> row(Result result) {
        return switch (result) {
            case Result.Measured measured ->
                List.of(
                        measured.name(),
                        text(measured.ours()),
                        text(measured.reference()) + " (" + measured.reference().what() + ")",
                        number(measured.ratio()),
                        bound(measured.bound()),
                        verdict(measured));
            case Result.Skipped skipped ->
                List.of(skipped.name(), "-", "-", "-", "-", "NOT MEASURED: " + skipped.why());
        };
    }

    private static String verdict(Result.Measured measured) {
        return switch (measured.bound()) {
            case Result.Bound.AtMost most -> measured.met() ? "met" : "MISSED";
            case Result.Bound.AtLeast least -> measured.met() ? "met" : "MISSED";
            case Result.Bound.None none -> "for information";
        };
    }

    private static String bound(Result.Bound bound) {
        return switch (bound) {
            case Result.Bound.AtMost most -> "at most " + number(most.ratio());
            case Result.Bound.AtLeast least -> "at least " + number(least.ratio());
            case Result.Bound.None none -> "none";
        };
    }

    private static String text(Result.Figure figure) {
        return number(figure.value()) + " " + figure.unit();
    }

    private static String number(double value) {
        int decimals = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
