// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.movein;

import io.gatepost.iptrust.policy.Service;
import io.gatepost.keycloak.movein.Belongings.Kind;
import java.util.List;
import java.util.Set;

/** What became of one thing that was to be carried. Nothing in it is a secret. */
public sealed interface Carriage {
    Kind kind();

    /** As its owner knows it; may be empty. */
    String label();

    /** {@code services}: what it opens, of an app password; {@code remarks}: what is to be known of it, in sentences. */
    record Carried(Kind kind, String label, Set<Service> services, List<String> remarks) implements Carriage {
        public Carried {
            services = Set.copyOf(services);
            remarks = List.copyOf(remarks);
        }

        public Carried(Kind kind, String label, List<String> remarks) {
            this(kind, label, Set.of(), remarks);
        }
    }

    /** An earlier import carried it; its owner may have removed it since, and it stays so. */
    record Already(Kind kind, String label) implements Carriage {}

    /** {@code reason}: a word; {@code detail}: a sentence. */
    record Left(Kind kind, String label, String reason, String detail) implements Carriage {}
}
