// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.port;

import io.gatepost.bridge.login.Trouble;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Which realms there are, and where the public keys of each are published. */
public interface RealmKeys {
    /** Asks anew; the stage does not fail. */
    CompletionStage<Published> of(String realm);

    /** Asks anew which there are; the stage does not fail. */
    CompletionStage<Listed> realms();

    /** What came of asking which there are. */
    sealed interface Listed {
        /** By their names. */
        record Realms(Set<String> names) implements Listed {}

        record Unavailable(Trouble why) implements Listed {}
    }

    /** What came of asking for keys. */
    sealed interface Published {
        /** A JWK set (RFC 7517) as JSON, not yet read. */
        record Keys(String jwks) implements Published {}

        record NoSuchRealm() implements Published {}

        record Unavailable(Trouble why) implements Published {}
    }
}
