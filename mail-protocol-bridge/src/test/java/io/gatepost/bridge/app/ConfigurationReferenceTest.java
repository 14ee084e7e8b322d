// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Keys and defaults in docs/bridge-configuration.md come from the code; what they mean is written there. With
 * {@code -Dgatepost.write-docs=true} the page is put right instead of found wrong.
 */
class ConfigurationReferenceTest {
    private static final Path PAGE = Path.of("..", "docs", "bridge-configuration.md");
    private static final Pattern ROW = Pattern.compile("\\| (`gatepost\\.[^|]+) \\| ([^|]*) \\| (.*)");
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
    private static final String UNDESCRIBED = "**not described yet** |";

    @Test
    void the_page_has_every_key_no_other_and_its_default() throws IOException {
        String page = Files.readString(PAGE);
        String generated = generated(page, keys());
        if (Boolean.getBoolean("gatepost.write-docs")) {
            Files.writeString(PAGE, generated);
        } else {
            assertThat(page)
                    .as(
                            "mvn -pl mail-protocol-bridge -am test -Dtest=ConfigurationReferenceTest -Dgatepost.write-docs=true"
                                    + " -Dsurefire.failIfNoSpecifiedTests=false puts it right")
                    .isEqualTo(generated);
        }
        assertThat(generated).doesNotContain(UNDESCRIBED);
    }

    @Test
    void a_row_that_is_wrong_is_put_right() {
        Map<String, Optional<String>> keys = new TreeMap<>(Map.of(
                "gatepost.a.one", Optional.of("1s"),
                "gatepost.a.new", Optional.of("7"),
                "gatepost.b.*.two", Optional.empty()));
        assertThat(generated("""
                        text
                        | `gatepost.a.gone` | `5` | meaning |
                        | `gatepost.a.one` | `2s` | meaning |
                        text
                        | `gatepost.b.<label>.two` | that of another | meaning |
                        """, keys)).isEqualTo("""
                        text
                        | `gatepost.a.one` | `1s` | meaning |
                        | `gatepost.a.new` | `7` | %s
                        text
                        | `gatepost.b.<label>.two` | that of another | meaning |
                        """.formatted(UNDESCRIBED));
    }

    /** With its default, if it has one. */
    private static Map<String, Optional<String>> keys() {
        Map<String, Optional<String>> keys = new TreeMap<>();
        ConfigMappings.getProperties(ConfigClass.configClass(BridgeConfig.class))
                .forEach((key, property) -> keys.put(
                        key, property.hasDefaultValue() ? Optional.of(property.getDefaultValue()) : Optional.empty()));
        return keys;
    }

    private static String generated(String page, Map<String, Optional<String>> keys) {
        List<String> lines = new ArrayList<>();
        TreeSet<String> missing = new TreeSet<>(keys.keySet());
        for (String line : page.split("\n", -1)) {
            Matcher row = ROW.matcher(line);
            if (!row.matches()) {
                lines.add(line);
                continue;
            }
            List<String> named = named(row.group(1));
            missing.removeAll(named);
            if (keys.keySet().containsAll(named)) {
                String value = keys.getOrDefault(named.getFirst(), Optional.empty())
                        .map(text -> "`" + text + "`")
                        .orElse(row.group(2));
                lines.add("| " + row.group(1) + " | " + value + " | " + row.group(3));
            }
        }
        for (String key : missing) {
            lines.add(placeOf(key, lines), undescribed(key, keys.getOrDefault(key, Optional.empty())));
        }
        return String.join("\n", lines);
    }

    private static String undescribed(String key, Optional<String> value) {
        return "| `" + key.replace("*", "<label>") + "` | "
                + value.map(text -> "`" + text + "`").orElse("(none)") + " | " + UNDESCRIBED;
    }

    /** Behind the last row of its section. */
    private static int placeOf(String key, List<String> lines) {
        String section = key.substring(0, key.lastIndexOf('.') + 1);
        for (int i = lines.size(); i > 0; i--) {
            Matcher row = ROW.matcher(lines.get(i - 1));
            if (row.matches() && named(row.group(1)).getFirst().startsWith(section)) {
                return i;
            }
        }
        return lines.size();
    }

    private static List<String> named(String cell) {
        return QUOTED.matcher(cell)
                .results()
                .map(found -> found.group(1).replace("<label>", "*"))
                .toList();
    }
}
