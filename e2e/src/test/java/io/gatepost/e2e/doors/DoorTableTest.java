// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.doors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The table of doors in the security model and the tests of the doors tell of the same ones. */
final class DoorTableTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\d+) \\|.*\\| ([^|]+) \\|$");

    /** In a test's name, {@code row_13_}; in that of a table, {@code 34-37}. */
    private static final Pattern TOLD = Pattern.compile("row_(\\d+)_|name = \"(\\d+)(?:-(\\d+))? ");

    private static final Path MODEL = Path.of("..", "docs", "security-model.md");

    private static Map<Integer, String> rows() throws IOException {
        return ROW.matcher(Files.readString(MODEL))
                .results()
                .collect(Collectors.toMap(
                        row -> Integer.valueOf(row.group(1)),
                        (MatchResult row) -> row.group(2),
                        (one, other) -> one + " and " + other,
                        TreeMap::new));
    }

    @Test
    void the_rows_are_numbered_one_by_one() throws IOException {
        assertThat(rows().keySet())
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, rows().size()).boxed().toList());
    }

    /** A row that names a test which tells nothing of it shows nothing; so does a test that no row names. */
    @Test
    void every_row_is_tried_by_the_tests_that_it_names_and_the_other_way_round() throws IOException {
        Map<String, Set<Integer>> named = new TreeMap<>();
        rows().forEach((row, tests) -> {
            for (String test : tests.split(", ", -1)) {
                named.computeIfAbsent(test, none -> new TreeSet<>()).add(row);
            }
        });
        assertThat(named).hasSizeGreaterThan(5);
        for (Map.Entry<String, Set<Integer>> test : named.entrySet()) {
            assertThat(told(test.getKey())).as(test.getKey()).isEqualTo(test.getValue());
        }
    }

    private static Set<Integer> told(String test) throws IOException {
        Set<Integer> rows = new TreeSet<>();
        switch (test) {
            case "DoorsIT" ->
                Arrays.stream(KeycloakDoor.values()).map(KeycloakDoor::row).forEach(rows::add);
            case "StrangersIT" ->
                Arrays.stream(StrangersDoor.values()).map(StrangersDoor::row).forEach(rows::add);
            default -> {}
        }
        TOLD.matcher(source(test)).results().forEach(found -> {
            int first = Integer.parseInt(Objects.requireNonNullElse(found.group(1), found.group(2)));
            int last = Integer.parseInt(Objects.requireNonNullElse(found.group(3), Integer.toString(first)));
            IntStream.rangeClosed(first, last).forEach(rows::add);
        });
        return rows;
    }

    private static String source(String test) throws IOException {
        try (var files = Files.walk(Path.of("src", "test", "java"))) {
            Path source = files.filter(file -> file.endsWith(test + ".java"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("there is no " + test));
            return Files.readString(source);
        }
    }
}
