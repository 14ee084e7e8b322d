// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.signin;

import java.time.Instant;
import java.util.Optional;

/**
 * Somebody came in to an account or was refused, once or several times in the same way.
 *
 * @param id of the newest event
 * @param newest when it last happened
 * @param oldest when it first did, of these times
 * @param program what the mail program called itself then, if it did; who guesses may call it anything, so that it is no part of the kind
 */
public record SignIn(String id, Instant newest, Instant oldest, int times, Kind kind, Optional<String> program) {

    /**
     * In which way. What is alike in all of it is told once.
     *
     * @param client the OIDC or SAML client of a login on the web
     * @param reason a word of the policy's, or Keycloak's own error
     * @param secretRight a mail program was refused although its secret was right
     */
    public record Kind(
            String service,
            Optional<String> client,
            Optional<String> address,
            Optional<String> proof,
            Optional<Credential> credential,
            boolean admitted,
            String reason,
            boolean secretRight) {}

    /** The app password, under the name that it had then. */
    public record Credential(String id, Optional<String> label) {}

    /** With those that this node has counted and told nobody of yet. */
    SignIn and(EventThrift.LeftOut untold) {
        return new SignIn(
                id,
                untold.last().isAfter(newest) ? untold.last() : newest,
                oldest,
                times + untold.times(),
                kind,
                program);
    }

    SignIn and(SignIn older) {
        return new SignIn(id, newest, older.oldest, times + older.times, kind, program.or(() -> older.program));
    }
}
