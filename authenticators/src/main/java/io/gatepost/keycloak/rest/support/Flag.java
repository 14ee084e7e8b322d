// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.support;

import io.gatepost.keycloak.support.Problem;
import io.gatepost.keycloak.support.Violation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A query parameter that is {@code true} or {@code false}: what another word means is not guessed, least of all for a dry run. */
public final class Flag {
    private Flag() {}

    /** Throws the problem that names it; {@code usual} where it is not there. */
    public static boolean parse(String name, @Nullable String text, boolean usual) {
        if (text == null) {
            return usual;
        }
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw Problem.malformed(List.of(new Violation(name, "must be true or false")))
                        .exception();
        };
    }
}
