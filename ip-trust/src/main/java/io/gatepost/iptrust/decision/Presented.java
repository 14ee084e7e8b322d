// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.decision;

import io.gatepost.iptrust.policy.Proof;
import java.util.Optional;
import java.util.Set;

/** The proof of an attempt, already verified by whoever keeps the secrets, or nothing yet. */
public sealed interface Presented {
    record Nothing() implements Presented {}

    record Password() implements Presented {}

    record PasswordAndSecondFactor() implements Presented {}

    /** A login at the company that meets what the policy demands of one: for questions of what would happen if. */
    record AnyCompany(Proof by) implements Presented {}

    /**
     * A login at a company that was made.
     *
     * @param provider by its alias in the realm
     * @param contexts how the person signed in there, by the provider's word (AuthnContextClassRef; {@code acr} and {@code amr}); empty
     *     where it says nothing
     * @param ownRealm whether the realm is that of the account's domain alone, so that its providers are the domain's
     */
    record Company(Proof by, String provider, Set<String> contexts, boolean ownRealm) implements Presented {
        public Company {
            contexts = Set.copyOf(contexts);
        }
    }

    /** An app password or, by its scope, a mobile password. */
    record AppPassword(CredentialScope scope) implements Presented {}

    record Token() implements Presented {}

    default Optional<Proof> proof() {
        return switch (this) {
            case Nothing nothing -> Optional.empty();
            case Password password -> Optional.of(Proof.PASSWORD);
            case PasswordAndSecondFactor both -> Optional.of(Proof.PASSWORD_AND_SECOND_FACTOR);
            case AnyCompany any -> Optional.of(any.by());
            case AppPassword app -> Optional.of(app.scope().mobile() ? Proof.MOBILE_PASSWORD : Proof.APP_PASSWORD);
            case Company company -> Optional.of(company.by());
            case Token token -> Optional.of(Proof.TOKEN);
        };
    }
}
