// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A SAML identity provider that vouched for the person, and when. As a note it is {@code <alias>@<seconds since 1970>}. */
record SamlLogin(String alias, Instant at) {
    static Optional<SamlLogin> parse(@Nullable String note) {
        int at = note == null ? -1 : note.lastIndexOf('@');
        if (note == null || at < 1) {
            return Optional.empty();
        }
        try {
            return Optional.of(new SamlLogin(
                    note.substring(0, at), Instant.ofEpochSecond(Long.parseLong(note.substring(at + 1)))));
        } catch (NumberFormatException | DateTimeException e) {
            return Optional.empty();
        }
    }

    String note() {
        return alias + '@' + at.getEpochSecond();
    }
}
