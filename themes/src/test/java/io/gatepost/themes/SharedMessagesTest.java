// SPDX-License-Identifier: Apache-2.0
package io.gatepost.themes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The texts of sign-in pages, mails and account pages are there in both languages, and German is German. */
final class SharedMessagesTest {
    private static final String SHARED = "src/main/resources/theme-resources/messages";
    private static final String ACCOUNT = "src/main/resources/theme/gatepost/account/messages";
    private static final String LOGIN = "src/main/resources/theme/gatepost/login/messages";
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\d)|\\{\\{\\w+}}");

    /** The same in both: names, and words that German has taken over. */
    private static final Set<String> SAME = Set.of(
            "Name",
            "Mail",
            "Browser",
            "Webmail",
            "IMAP",
            "POP3",
            "SMTP",
            "Sieve",
            "ActiveSync",
            "DAV",
            "SOAP",
            "Passkey",
            "Thunderbird",
            "FairEmail",
            "Outlook",
            "Android");

    @ParameterizedTest
    @ValueSource(strings = {SHARED, ACCOUNT, LOGIN})
    void both_languages_have_the_same_keys_with_the_same_placeholders(String directory) throws IOException {
        Properties english = messages(directory, "en");
        Properties german = messages(directory, "de");
        assertThat(german.stringPropertyNames()).isEqualTo(english.stringPropertyNames());
        for (String key : english.stringPropertyNames()) {
            assertThat(placeholders(german.getProperty(key))).as(key).isEqualTo(placeholders(english.getProperty(key)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {SHARED, ACCOUNT, LOGIN})
    void nothing_is_left_english_in_german(String directory) throws IOException {
        Properties english = messages(directory, "en");
        Properties german = messages(directory, "de");
        Set<String> left = new TreeSet<>();
        for (String key : english.stringPropertyNames()) {
            String text = english.getProperty(key);
            boolean words = PLACEHOLDER.matcher(text).replaceAll("").matches(".*\\p{L}{2}.*");
            if (words && text.equals(german.getProperty(key)) && !SAME.contains(text)) {
                left.add(key + "=" + text);
            }
        }
        assertThat(left).isEmpty();
    }

    /** An apostrophe would take the braces behind it for text (MessageFormat). */
    @Test
    void no_plain_apostrophe_stands_before_a_placeholder() throws IOException {
        for (String language : new String[] {"en", "de"}) {
            Properties texts = messages(SHARED, language);
            assertThat(texts.stringPropertyNames().stream()
                            .filter(key -> texts.getProperty(key).contains("'")
                                    && texts.getProperty(key).contains("{")))
                    .as(language)
                    .isEmpty();
        }
    }

    private static Set<String> placeholders(String text) {
        return PLACEHOLDER
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Properties messages(String directory, String language) throws IOException {
        Properties properties = new Properties();
        try (BufferedReader in =
                Files.newBufferedReader(Path.of(directory, "messages_" + language + ".properties"), UTF_8)) {
            properties.load(in);
        }
        return properties;
    }
}
