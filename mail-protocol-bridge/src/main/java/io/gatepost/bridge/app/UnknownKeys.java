// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Finds keys that nobody reads: a misspelt one would otherwise leave a default in force without a word. */
final class UnknownKeys {
    private static final String PREFIX = "gatepost.";
    private static final String ENVIRONMENT_PREFIX = "GATEPOST_";

    private UnknownKeys() {}

    /**
     * Problems with the names of keys. {@code known} holds them as the mapping has them, with {@code *} for a label.
     *
     * <p>The launcher's variables ({@code GATEPOST_STATE}, {@code GATEPOST_KEYCLOAK_PORT} ...) have the same prefix; so an
     * environment variable is held against the keys only where it begins like one of their sections, and is no port.
     */
    static List<String> problems(Set<String> known, Iterable<String> properties, Iterable<String> environment) {
        List<String> problems = new ArrayList<>();
        Predicate<String> isKey = matching(known, UnknownKeys::keyPattern);
        for (String name : new TreeSet<>(listOf(properties))) {
            if (name.startsWith(PREFIX) && !isKey.test(name)) {
                problems.add(name + " is no key of the bridge");
            }
        }
        Predicate<String> isVariable = matching(known, UnknownKeys::variablePattern);
        Set<String> sections = new TreeSet<>();
        for (String key : known) {
            int dot = key.indexOf('.', PREFIX.length());
            if (dot > 0) {
                sections.add(variable(key.substring(0, dot)) + "_");
            }
        }
        for (String name : new TreeSet<>(listOf(environment))) {
            if (name.startsWith(ENVIRONMENT_PREFIX)
                    && sections.stream().anyMatch(name::startsWith)
                    && !name.endsWith("_PORT")
                    && !isVariable.test(name)) {
                problems.add("environment variable " + name + " is no key of the bridge");
            }
        }
        return problems;
    }

    private static Predicate<String> matching(Set<String> known, Function<String, String> toPattern) {
        Pattern pattern =
                Pattern.compile(String.join("|", known.stream().map(toPattern).toList()));
        return name -> pattern.matcher(name).matches();
    }

    private static String keyPattern(String key) {
        return Pattern.quote(key).replace("*", "\\E(?:[^.\"]+|\"[^\"]+\")\\Q");
    }

    private static String variablePattern(String key) {
        return variable(key).replace("__", "_[A-Za-z0-9_]+_");
    }

    private static String variable(String key) {
        return key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_").replace("___", "__");
    }

    private static List<String> listOf(Iterable<String> names) {
        List<String> list = new ArrayList<>();
        names.forEach(list::add);
        return list;
    }
}
