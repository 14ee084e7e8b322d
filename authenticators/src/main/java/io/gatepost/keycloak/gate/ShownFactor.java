// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import io.gatepost.keycloak.factor.Bypasses;
import io.gatepost.keycloak.trust.SecondFactors;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A second factor that was shown, and when. As a note it is {@code <type>@<seconds since 1970>}. */
record ShownFactor(String type, Instant at) {
    /** A passkey of the passwordless kind is among them: {@link Evidence} says when it is the first factor alone. */
    private static boolean second(String type) {
        // A bypass is not the person's own, but an admin's word for them.
        return SecondFactors.WITH_CODES.contains(type) || type.equals(Bypasses.CREDENTIAL_TYPE);
    }

    /** The second factor among the credentials that Keycloak saw verified. */
    static Optional<String> among(Collection<String> credentials) {
        return credentials.stream().filter(ShownFactor::second).findFirst();
    }

    static Optional<ShownFactor> parse(@Nullable String note) {
        int at = note == null ? -1 : note.lastIndexOf('@');
        if (note == null || at < 1 || !second(note.substring(0, at))) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ShownFactor(
                    note.substring(0, at), Instant.ofEpochSecond(Long.parseLong(note.substring(at + 1)))));
        } catch (NumberFormatException | DateTimeException e) {
            return Optional.empty();
        }
    }

    String note() {
        return type + '@' + at.getEpochSecond();
    }
}
