// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.login;

import java.util.Optional;

/** What the verifier said beside yes or no: for the audit, never for the client. */
public record Evidence(
        Optional<String> account,
        Optional<String> realm,
        Optional<String> proof,
        Optional<String> credential,
        Optional<String> rule,
        Knowledge knowledge) {
    public static final Evidence NONE =
            new Evidence(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    public Evidence(
            Optional<String> account,
            Optional<String> realm,
            Optional<String> proof,
            Optional<String> credential,
            Optional<String> rule) {
        this(account, realm, proof, credential, rule, Knowledge.ASKED);
    }
}
