// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.login;

/** Why the question could not be answered. None of these says anything about the account or its password. */
public enum Trouble {
    /** No connection to Keycloak, or it broke. */
    UNREACHABLE("keycloak-unreachable"),
    TIMEOUT("keycloak-timeout"),
    /** As many questions are under way as may be. */
    OVERLOADED("keycloak-overloaded"),
    /** Keycloak does not accept the bridge's own credentials, or denies it the endpoint. */
    NOT_ALLOWED("keycloak-denies-bridge"),
    /** Keycloak answered with an error. */
    FAILED("keycloak-failed"),
    /** The directory behind a realm (LDAP) could not be asked; Keycloak and all else is well. */
    DIRECTORY("directory-unavailable"),
    /** Keycloak answered with something that is no answer. */
    GARBLED("keycloak-garbled"),
    /** More logins than can be written down. */
    AUDIT_FULL("audit-full"),
    /** Too many wrong secrets came from there, or for that account from there. */
    THROTTLED("throttled"),
    /** The bridge is going down. */
    CLOSING("bridge-closing"),
    INTERNAL("bridge-internal");

    private final String word;

    Trouble(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }

    @Override
    public String toString() {
        return word;
    }
}
