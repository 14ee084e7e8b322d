// SPDX-License-Identifier: Apache-2.0
package io.gatepost.themes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every text of the pages in Keycloak's consoles exists in every language. */
final class ConsoleMessagesTest {
    private static final Path THEMES = Path.of("src/main/resources/theme/gatepost");
    private static final Path PAGES = Path.of("src/main");
    private static final Pattern KEY = Pattern.compile("[\"`](gatepost[A-Z][\\w.+-]*)");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\w+}}");

    @ParameterizedTest
    @CsvSource({"account, en", "account, de", "admin, en", "admin, de"})
    void every_key_of_the_pages_and_the_menu_has_a_text(String console, String language) throws IOException {
        Set<String> known = messages(console, language).stringPropertyNames();
        Set<String> missing = new TreeSet<>();
        for (String source : sources(console)) {
            KEY.matcher(source).results().forEach(match -> {
                String key = match.group(1);
                if (prefix(key) ? known.stream().noneMatch(one -> one.startsWith(key)) : !known.contains(key)) {
                    missing.add(key);
                }
            });
        }
        assertThat(missing).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"account", "admin"})
    void the_languages_have_the_same_texts_with_the_same_placeholders(String console) throws IOException {
        Properties english = messages(console, "en");
        Properties german = messages(console, "de");
        assertThat(german.stringPropertyNames()).isEqualTo(english.stringPropertyNames());
        for (String key : english.stringPropertyNames()) {
            assertThat(placeholders(german.getProperty(key))).as(key).isEqualTo(placeholders(english.getProperty(key)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"account", "admin"})
    void no_text_is_left_over(String console) throws IOException {
        Set<String> unused = new TreeSet<>(messages(console, "en").stringPropertyNames());
        // Keycloak makes these keys itself, from the type of the credential.
        unused.removeIf(key -> key.startsWith("gatepost-") || key.equals("otp"));
        for (String source : sources(console)) {
            KEY.matcher(source).results().forEach(match -> {
                String used = match.group(1);
                unused.removeIf(key -> prefix(used) ? key.startsWith(used) : key.equals(used));
            });
        }
        assertThat(unused).isEmpty();
    }

    /** A word of the REST interface is put behind it. */
    private static boolean prefix(String key) {
        return key.endsWith("_");
    }

    private static Set<String> placeholders(String text) {
        return PLACEHOLDER
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> sources(String console) throws IOException {
        List<String> sources = new ArrayList<>();
        Path menu = THEMES.resolve(console).resolve("resources/content.json");
        if (Files.exists(menu)) {
            sources.add(Files.readString(menu));
        }
        try (Stream<Path> files = Files.walk(PAGES.resolve(console))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                sources.add(Files.readString(file));
            }
        }
        return sources;
    }

    private static Properties messages(String console, String language) throws IOException {
        Properties properties = new Properties();
        try (BufferedReader in = Files.newBufferedReader(
                THEMES.resolve(console).resolve("messages/messages_" + language + ".properties"), UTF_8)) {
            properties.load(in);
        }
        return properties;
    }
}
