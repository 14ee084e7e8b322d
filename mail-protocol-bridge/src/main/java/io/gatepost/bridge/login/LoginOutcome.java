// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.login;

import java.util.Map;
import java.util.Optional;

/** What came of a login. */
public sealed interface LoginOutcome {
    /** The word that the audit and the metrics use. */
    String word();

    /**
     * {@code account} is the canonical name, which goes back to the server; {@code reason} is for the audit.
     *
     * @param extra what the server is told beside the name, in printable ASCII without spaces
     */
    record Admitted(String account, String reason, Evidence evidence, Map<String, String> extra, Optional<Facts> facts)
            implements LoginOutcome {
        public Admitted(String account, String reason, Evidence evidence) {
            this(account, reason, evidence, Map.of(), Optional.empty());
        }

        @Override
        public String word() {
            return "admitted";
        }
    }

    /** {@code reason} is a stable word for the audit; the client gets the one public sentence. */
    record Refused(String reason, Evidence evidence) implements LoginOutcome {
        @Override
        public String word() {
            return "refused";
        }
    }

    /** Nobody could say. The client is asked to come again, and never told that its password is wrong. */
    record Unavailable(Trouble why) implements LoginOutcome {
        @Override
        public String word() {
            return "unavailable";
        }
    }
}
