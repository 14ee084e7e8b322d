// SPDX-License-Identifier: Apache-2.0
package io.gatepost.themes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The forms by which the admin pages find the server's English sentences in another language (lib/said.js). */
final class SaidTest {
    private static final Path ENGLISH =
            Path.of("src/main/resources/theme/gatepost/admin/messages/messages_en.properties");
    private static final List<Path> SERVER = List.of(
            Path.of("../ip-trust/src/main/java"),
            Path.of("../authenticators/src/main/java"),
            Path.of("../mail-protocol-bridge/src/main/java"));
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\w+}}");

    private static final Pattern NOT_IN_ONE_PIECE =
            Pattern.compile("\\d+|; accepts |, from |(?<=states )|(?<=it has )");

    /** Between two halves of a sentence that the source has in two strings. */
    private static final Pattern JOINT = Pattern.compile("\"\\s*\\+\\s*\"");

    @Test
    void every_form_is_what_the_server_says() throws IOException {
        String sources = sources();
        forms().forEach((key, form) -> {
            assertThat(PLACEHOLDER.splitAsStream(form).filter(fixed -> !said(sources, fixed)))
                    .as(key)
                    .isEmpty();
        });
    }

    /** In the order of their keys, as the page tries them. */
    @Test
    void no_form_hides_one_behind_it() throws IOException {
        Map<String, String> forms = forms();
        forms.forEach((key, form) -> {
            String sentence = PLACEHOLDER.matcher(form).replaceAll("x");
            String first = forms.entrySet().stream()
                    .filter(one ->
                            pattern(one.getValue()).matcher(sentence + " ").matches())
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElseThrow();
            assertThat(first).as(sentence).isEqualTo(key);
        });
    }

    /** Numbers stand in the source as constants; what is left of the sentence beside them has to be there. */
    private static boolean said(String sources, String fixed) {
        return NOT_IN_ONE_PIECE
                .splitAsStream(fixed)
                .map(String::strip)
                .filter(part -> part.length() > 5)
                .allMatch(sources::contains);
    }

    private static Pattern pattern(String form) {
        // A space, so that a placeholder at the end is one too.
        return Pattern.compile(
                PLACEHOLDER.splitAsStream(form + " ").map(Pattern::quote).collect(Collectors.joining(".+?")));
    }

    private static Map<String, String> forms() throws IOException {
        Properties texts = new Properties();
        try (BufferedReader in = Files.newBufferedReader(ENGLISH, UTF_8)) {
            texts.load(in);
        }
        Map<String, String> forms = new TreeMap<>();
        texts.stringPropertyNames().stream()
                .filter(key -> key.startsWith("gatepostSaid_"))
                .forEach(key -> forms.put(key, texts.getProperty(key)));
        assertThat(forms).isNotEmpty();
        return forms;
    }

    private static String sources() throws IOException {
        List<String> all = new ArrayList<>();
        for (Path root : SERVER) {
            try (Stream<Path> files = Files.walk(root)) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(file -> all.add(read(file)));
            }
        }
        return JOINT.matcher(String.join("\n", all)).replaceAll("").replace("\\\"", "\"");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
