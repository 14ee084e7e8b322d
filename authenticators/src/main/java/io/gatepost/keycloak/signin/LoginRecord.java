// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.signin;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One decision about a login, as it is kept. Nothing in it is a secret, nor is what was typed in place of a name.
 *
 * @param id of Keycloak's event of it, too
 * @param userId the account's id; none where the name is no account's
 * @param account its name, or the name that was asked for if that may be written down
 * @param via which of the bridge's listeners asked; none for pages
 * @param origin how the address is known, or why it is not
 * @param policy which policy decided, and in which version ({@link SignInDetail#POLICY})
 * @param trace the rules that were read and what was found ({@link SignInDetail#TRACE})
 * @param alikeBefore how many alike came before it that have no record of their own
 */
public record LoginRecord(
        String id,
        Instant at,
        Optional<String> domain,
        Optional<String> userId,
        Optional<String> account,
        String service,
        Optional<String> client,
        Optional<String> via,
        Optional<String> address,
        Optional<String> origin,
        Optional<String> proof,
        Optional<SignIn.Credential> credential,
        boolean secretRight,
        String decision,
        Optional<String> rule,
        String reason,
        Optional<String> policy,
        Optional<String> trace,
        int alikeBefore) {

    /** The words for decisions. */
    public static final String ADMIT = "admit";

    public static final String CHALLENGE = "challenge";
    public static final String REFUSE = "refuse";

    static LoginRecord of(LoginEntity row) {
        return new LoginRecord(
                row.id,
                Instant.ofEpochMilli(row.time),
                text(row.domain),
                text(row.userId),
                text(row.account),
                row.service,
                text(row.client),
                text(row.via),
                text(row.address),
                text(row.origin),
                text(row.proof),
                text(row.credentialId).map(id -> new SignIn.Credential(id, text(row.credentialLabel))),
                row.secretRight,
                row.decision,
                text(row.rule),
                text(row.reason).orElse(""),
                text(row.policy),
                text(row.trace),
                row.alikeBefore);
    }

    private static Optional<String> text(@Nullable String text) {
        return Optional.ofNullable(text).filter(value -> !value.isEmpty());
    }
}
