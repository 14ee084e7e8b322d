// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.doors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
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
    /** Of StrangersIT, beside its table. */
    private static final Set<Integer> TESTS_OF_THEIR_OWN = Set.of(10, 12, 18, 23);

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

    @Test
    void every_row_of_a_table_test_is_in_the_page_and_the_other_way_round() throws IOException {
        assertThat(rowsNaming("DoorsIT"))
                .isEqualTo(Arrays.stream(KeycloakDoor.values())
                        .map(KeycloakDoor::row)
                        .collect(Collectors.toCollection(TreeSet::new)));
        assertThat(rowsNaming("StrangersIT"))
                .isEqualTo(Arrays.stream(StrangersDoor.values())
                        .map(StrangersDoor::row)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void every_test_that_the_page_names_is_there() throws IOException {
        for (String tests : rows().values()) {
            for (String test : tests.split(", ", -1)) {
                if (test.endsWith("IT")) {
                    try (var files = Files.walk(Path.of("src", "test", "java"))) {
                        assertThat(files.anyMatch(file -> file.endsWith(test + ".java")))
                                .as(test)
                                .isTrue();
                    }
                }
            }
        }
    }

    private static Set<Integer> rowsNaming(String test) throws IOException {
        return rows().entrySet().stream()
                .filter(row -> Arrays.asList(row.getValue().split(", ", -1)).contains(test))
                .filter(row -> !(test.equals("StrangersIT") && TESTS_OF_THEIR_OWN.contains(row.getKey())))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
