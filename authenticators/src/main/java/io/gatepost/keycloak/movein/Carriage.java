// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.movein;

import io.gatepost.keycloak.movein.Belongings.Kind;
import java.util.List;

/** What became of one thing that was to be carried. Nothing in it is a secret. */
public sealed interface Carriage {
    Kind kind();

    /** As its owner knows it; may be empty. */
    String label();

    /** {@code remarks}: what is to be known of it, in sentences. */
    record Carried(Kind kind, String label, List<String> remarks) implements Carriage {
        public Carried {
            remarks = List.copyOf(remarks);
        }
    }

    /** An earlier import carried it; its owner may have removed it since, and it stays so. */
    record Already(Kind kind, String label) implements Carriage {}

    /** {@code reason}: a word; {@code detail}: a sentence. */
    record Left(Kind kind, String label, String reason, String detail) implements Carriage {}
}
