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
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds keys that nobody reads: a misspelt one would otherwise leave a default in force without a word. */
final class UnknownKeys {
    private static final String PREFIX = "gatepost.";
    private static final String ENVIRONMENT_PREFIX = "GATEPOST_";

    /** What the launcher, the mail front and docker-compose.yml read or write; a bridge started by them sees it too. */
    private static final Set<String> NOT_OURS = Stream.concat(
                    Stream.of(
                            "BRIDGES",
                            "BRIDGE_SECRET_FILE",
                            "BRIDGE_URL",
                            "BUILD",
                            "DATABASE",
                            "FRONT_URL",
                            "HOSTNAME",
                            "KEYCLOAK_EXTERNAL",
                            "KEYCLOAK_HOME",
                            "LISTENER_SECRET_FILE",
                            "LUA",
                            "MAY_LEAVE_OUT",
                            "PORT_OFFSET",
                            "RUNNING",
                            "SECRETS",
                            "SMTP_HOST",
                            "STATE",
                            "TRUSTED_PROXIES",
                            "COMPANY_ROUND_SECONDS"),
                    Stream.of(
                                    "BRIDGE",
                                    "DATABASE",
                                    "DOVECOT_AUTH",
                                    "FRONT",
                                    "IMAP",
                                    "IMAPS",
                                    "IMAP_PROXIED",
                                    "KEYCLOAK",
                                    "KEYCLOAK2",
                                    "KEYCLOAK2_CLUSTER",
                                    "KEYCLOAK2_MANAGEMENT",
                                    "KEYCLOAK_CLUSTER",
                                    "KEYCLOAK_MANAGEMENT",
                                    "LMTP",
                                    "NGINX_IMAP",
                                    "NGINX_POP3",
                                    "NGINX_SUBMISSION",
                                    "POP3",
                                    "POP3S",
                                    "POP3_PROXIED",
                                    "SIEVE",
                                    "SMTP",
                                    "SUBMISSION",
                                    "SUBMISSION_PROXIED",
                                    "UPSTREAM",
                                    "WEBMAIL")
                            .map(port -> port + "_PORT"))
            .map(name -> ENVIRONMENT_PREFIX + name)
            .collect(Collectors.toUnmodifiableSet());

    private UnknownKeys() {}

    /** Problems with the names of keys. {@code known} holds them as the mapping has them, with {@code *} for a label. */
    static List<String> problems(Set<String> known, Iterable<String> properties, Iterable<String> environment) {
        List<String> problems = new ArrayList<>();
        Predicate<String> isKey = matching(known, UnknownKeys::keyPattern);
        for (String name : new TreeSet<>(listOf(properties))) {
            if (name.startsWith(PREFIX) && !isKey.test(name)) {
                problems.add(name + " is no key of the bridge");
            }
        }
        Predicate<String> isVariable = matching(known, UnknownKeys::variablePattern);
        for (String name : new TreeSet<>(listOf(environment))) {
            if (name.startsWith(ENVIRONMENT_PREFIX) && !NOT_OURS.contains(name) && !isVariable.test(name)) {
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
