// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.port;

import io.gatepost.bridge.login.Trouble;
import java.util.concurrent.CompletionStage;

/** Where the public keys of a realm are published. */
public interface RealmKeys {
    /** Asks anew; the stage does not fail. */
    CompletionStage<Published> of(String realm);

    /** What came of it. */
    sealed interface Published {
        /** A JWK set (RFC 7517) as JSON, not yet read. */
        record Keys(String jwks) implements Published {}

        record NoSuchRealm() implements Published {}

        record Unavailable(Trouble why) implements Published {}
    }
}
