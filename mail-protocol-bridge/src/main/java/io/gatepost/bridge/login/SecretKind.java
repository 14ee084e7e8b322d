// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.login;

/** What a secret is presented as. */
public enum SecretKind {
    /** The account's own password, or an app password: by its form Keycloak knows which. */
    PASSWORD("password"),
    /** An access token (RFC 6749 section 1.4). */
    TOKEN("token");

    private final String word;

    SecretKind(String word) {
        this.word = word;
    }

    /** Keycloak's word for it. */
    public String word() {
        return word;
    }
}
