// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A SAML identity provider that vouched for the person. As a note it is {@code <alias>@<seconds since 1970>}, and the context after a
 * space if there is one.
 *
 * @param at when the person signed in there
 * @param context how they did, by the provider's word: an AuthnContextClassRef, or empty
 */
record SamlLogin(String alias, Instant at, String context) {
    private static final Pattern NOTE = Pattern.compile("(\\S+)@(-?\\d{1,12})(?: (\\S{1,512}))?");

    static Optional<SamlLogin> parse(@Nullable String note) {
        Matcher parts = NOTE.matcher(note == null ? "" : note);
        if (!parts.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new SamlLogin(
                    parts.group(1),
                    Instant.ofEpochSecond(Long.parseLong(parts.group(2))),
                    Optional.ofNullable(parts.group(3)).orElse("")));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    String note() {
        return alias + '@' + at.getEpochSecond() + (context.isEmpty() ? "" : ' ' + context);
    }
}
