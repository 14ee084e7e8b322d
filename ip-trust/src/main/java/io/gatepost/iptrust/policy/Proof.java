// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.policy;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a person or program presents. A policy lists each one that it accepts; none implies another, but that whoever shows the
 * password and a second factor has shown the password ({@code docs/decisions/0011-the-factor-does-not-take-the-password-away.md}).
 */
public enum Proof {
    PASSWORD("password"),
    PASSWORD_AND_SECOND_FACTOR("password+second-factor"),
    /** A login at the domain's SAML identity provider. */
    SAML("saml"),
    /** A login at the domain's OpenID provider. */
    OIDC("oidc"),
    APP_PASSWORD("app-password"),
    /** An app password whose only service is {@code eas}. */
    MOBILE_PASSWORD("mobile-password"),
    /** An OAuth 2.0 access token of the account's realm. */
    TOKEN("token");

    private static final Map<String, Proof> BY_WORD =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Proof::word, Function.identity()));

    private final String word;

    Proof(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }

    public static Optional<Proof> of(String word) {
        return Optional.ofNullable(BY_WORD.get(word));
    }

    /**
     * Whether this proof may open the service at all, whatever a policy says: what a program keeps (app passwords, tokens) never
     * opens pages where passwords are managed, and a mobile password is for ActiveSync alone.
     */
    public boolean opens(Service service) {
        return switch (this) {
            case PASSWORD, PASSWORD_AND_SECOND_FACTOR, SAML, OIDC -> true;
            case APP_PASSWORD, TOKEN -> !service.interactive();
            case MOBILE_PASSWORD -> service == Service.EAS;
        };
    }

    /** Whether somebody else vouches for the person: the domain's company. */
    public boolean ofCompany() {
        return this == SAML || this == OIDC;
    }

    @Override
    public String toString() {
        return word;
    }
}
