// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import io.gatepost.keycloak.factor.Bypasses;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.credential.OTPCredentialModel;
import org.keycloak.models.credential.RecoveryAuthnCodesCredentialModel;
import org.keycloak.models.credential.WebAuthnCredentialModel;

/** A second factor that was shown, and when. As a note it is {@code <type>@<seconds since 1970>}. */
record ShownFactor(String type, Instant at) {
    /** A passkey of the passwordless kind also verifies its owner: it is the whole proof, factor included. */
    private static final Set<String> SECOND = Set.of(
            OTPCredentialModel.TYPE,
            WebAuthnCredentialModel.TYPE_TWOFACTOR,
            WebAuthnCredentialModel.TYPE_PASSWORDLESS,
            RecoveryAuthnCodesCredentialModel.TYPE,
            // Not the person's own, but an admin's word for them.
            Bypasses.CREDENTIAL_TYPE);

    /** The second factor among the credentials that Keycloak saw verified. */
    static Optional<String> among(Collection<String> credentials) {
        return credentials.stream().filter(SECOND::contains).findFirst();
    }

    static Optional<ShownFactor> parse(@Nullable String note) {
        int at = note == null ? -1 : note.lastIndexOf('@');
        if (note == null || at < 1 || !SECOND.contains(note.substring(0, at))) {
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
