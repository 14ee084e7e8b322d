// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A stranger finds a package by what stands in docs/architecture.md. */
class PackageMapTest {
    private static final Path CODE = Path.of("src/main/java/io/gatepost/keycloak");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z.]+)` \\|");

    @Test
    void the_map_has_every_package_and_no_other() throws IOException {
        String page = Files.readString(Path.of("../docs/architecture.md"));
        String map = page.substring(page.indexOf("## The packages of the providers"), page.indexOf("## One decision"));
        Set<String> mapped =
                ROW.matcher(map).results().map(row -> row.group(1)).collect(Collectors.toCollection(TreeSet::new));
        try (Stream<Path> files = Files.walk(CODE)) {
            Set<String> there = files.filter(file -> file.endsWith("package-info.java"))
                    .map(file -> CODE.relativize(file.getParent()).toString().replace('/', '.'))
                    .filter(name -> !name.isEmpty())
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(mapped).isEqualTo(there);
        }
    }
}
