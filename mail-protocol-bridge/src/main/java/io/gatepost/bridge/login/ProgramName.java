// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.login;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a mail program calls itself, for its owner to know it by: a claim that anybody can make and that decides nothing. */
public final class ProgramName {
    static final int LONGEST = 80;

    /** One field of IMAP's ID (RFC 2971) as Dovecot writes it: {@code "name" "Thunderbird" "version" "128.0"}. */
    private static final Pattern FIELD = Pattern.compile("\"([^\"\\\\]*)\" \"((?:[^\"\\\\]|\\\\.)*)\"");

    /** Control, formatting (such as the change of the direction of writing), unassigned, and the ends of lines. */
    private static final Pattern UNSEEN = Pattern.compile("[\\p{C}\\p{Z}]+");

    private ProgramName() {}

    /** Empty where it says none, or says the secret. */
    public static Optional<String> of(LoginAttempt attempt) {
        Map<String, String> said = attempt.particulars().entries();
        String secret = attempt.secret().reveal().toLowerCase(Locale.ROOT);
        return Stream.of(
                        imapId(said.getOrDefault("client", "")),
                        said.getOrDefault("user-agent", ""),
                        said.getOrDefault("eas-DeviceType", ""))
                .map(name -> UNSEEN.matcher(name).replaceAll(" ").strip())
                .filter(name -> !name.isEmpty())
                .findFirst()
                .filter(name ->
                        secret.isEmpty() || !name.toLowerCase(Locale.ROOT).contains(secret))
                .map(ProgramName::bounded);
    }

    private static String imapId(String id) {
        String name = "";
        String version = "";
        for (Matcher field = FIELD.matcher(id); field.find(); ) {
            String value = field.group(2).replaceAll("\\\\(.)", "$1");
            switch (field.group(1).toLowerCase(Locale.ROOT)) {
                case "name" -> name = value;
                case "version" -> version = value;
                default -> {}
            }
        }
        return name.isBlank() ? "" : name + ' ' + version;
    }

    private static String bounded(String name) {
        return name.codePointCount(0, name.length()) <= LONGEST
                ? name
                : name.substring(0, name.offsetByCodePoints(0, LONGEST)) + Particulars.CUT;
    }
}
