// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import io.gatepost.iptrust.policy.Proof;
import io.gatepost.keycloak.factor.Bypasses;
import io.gatepost.keycloak.gate.company.CompanyLogin;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.models.credential.OTPCredentialModel;
import org.keycloak.models.credential.PasswordCredentialModel;
import org.keycloak.models.credential.RecoveryAuthnCodesCredentialModel;
import org.keycloak.models.credential.WebAuthnCredentialModel;

/**
 * What clients are told of the proof that a session rests on: never more than was shown. An admin's bypass is no factor to them, nor is one
 * that was only set up in the session.
 *
 * @param first the first factors that were shown, as Keycloak's steps report them
 * @param factor the second factor that was shown, as Keycloak's steps report it
 */
record ProofUsed(Set<String> first, Optional<String> factor, Optional<CompanyLogin> company) {
    /** As OpenID Connect deployments count: one proof, and two. */
    private static final int ONE = 1;

    private static final int TWO = 2;

    /** The context of two factors; SAML itself has none. */
    static final String FACTOR_CONTEXT = "https://refeds.org/profile/mfa";

    private static final String CONTEXTS = "urn:oasis:names:tc:SAML:2.0:ac:classes:";

    static ProofUsed of(Evidence evidence) {
        return new ProofUsed(
                evidence.first(),
                evidence.factor().map(ShownFactor::type).filter(type -> !type.equals(Bypasses.CREDENTIAL_TYPE)),
                evidence.company());
    }

    static ProofUsed in(KeycloakSession session, UserSessionModel userSession) {
        return of(Evidence.of(session, userSession));
    }

    /** The level of authentication; none where nobody proved anything. */
    int level() {
        return factor.isPresent() ? TWO : first.isEmpty() && company.isEmpty() ? 0 : ONE;
    }

    /** The policy's word for it (OpenID Connect Core, 2: acr); "0" where nobody proved anything. */
    String word() {
        if (factor.isPresent()) {
            return Proof.PASSWORD_AND_SECOND_FACTOR.word();
        }
        return level() == 0
                ? "0"
                : first.contains(PasswordCredentialModel.TYPE)
                        ? Proof.PASSWORD.word()
                        : company.map(CompanyLogin::by).orElse(Proof.PASSWORD).word();
    }

    /** The methods (RFC 8176); {@code saml} and {@code oidc} are ours, the register has none for them. */
    List<String> methods() {
        Set<String> methods = new LinkedHashSet<>();
        first.forEach(type -> {
            switch (type) {
                case PasswordCredentialModel.TYPE -> methods.add("pwd");
                case "kerberos" -> methods.add("wia");
                case "cert", WebAuthnCredentialModel.TYPE_PASSWORDLESS -> methods.add("pop");
                default -> {}
            }
        });
        company.ifPresent(login -> methods.add(login.by().word()));
        factor.ifPresent(type -> {
            switch (type) {
                case OTPCredentialModel.TYPE, RecoveryAuthnCodesCredentialModel.TYPE -> methods.add("otp");
                case WebAuthnCredentialModel.TYPE_TWOFACTOR, WebAuthnCredentialModel.TYPE_PASSWORDLESS ->
                    methods.add("pop");
                default -> {}
            }
            methods.add("mfa");
        });
        return List.copyOf(methods);
    }

    /** The class that an assertion names (SAML authentication context); the company's own word where it alone was the proof. */
    String context(boolean overTls) {
        if (factor.isPresent()) {
            return FACTOR_CONTEXT;
        }
        if (first.contains(PasswordCredentialModel.TYPE)) {
            return CONTEXTS + (overTls ? "PasswordProtectedTransport" : "Password");
        }
        if (first.contains("kerberos")) {
            return CONTEXTS + "Kerberos";
        }
        return company.filter(login -> login.by() == Proof.SAML)
                .flatMap(login -> login.contexts().stream().findFirst())
                .orElse(CONTEXTS + "unspecified");
    }

    /** Whether the word of {@link #context} is a company's. */
    Optional<String> vouchedFor() {
        return factor.isPresent() || !first.isEmpty() ? Optional.empty() : company.map(CompanyLogin::alias);
    }
}
