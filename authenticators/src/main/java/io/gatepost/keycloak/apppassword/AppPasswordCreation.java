// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.apppassword;

import io.gatepost.keycloak.support.Violation;
import java.util.List;

/** What became of a wish for an app password. */
public sealed interface AppPasswordCreation {
    /** The only time that the secret is there. */
    record Created(AppPassword password, AppPasswordSecret secret) implements AppPasswordCreation {}

    record Invalid(List<Violation> violations) implements AppPasswordCreation {
        public Invalid {
            violations = List.copyOf(violations);
        }
    }

    /** The account has as many as its policy allows. */
    record TooMany(int limit) implements AppPasswordCreation {}
}
