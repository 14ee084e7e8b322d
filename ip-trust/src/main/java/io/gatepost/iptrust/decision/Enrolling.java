// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.decision;

/** What becomes of setting up a second factor when the login of an account that has to have one, and has none, is admitted. */
public enum Enrolling {
    /** Nothing: the account has one, need not have one, or has no page before it where it could be asked. */
    NONE("none"),
    /** It is still put off, and can be set up elsewhere only. */
    REMINDED("reminded"),
    /** It can be set up here and now, or later. */
    OFFERED("offered"),
    /** It is set up here before anything else opens. */
    DUE("due");

    private final String word;

    Enrolling(String word) {
        this.word = word;
    }

    /** Whether the time of grace still runs. */
    public boolean putOff() {
        return this == REMINDED || this == OFFERED;
    }

    public String word() {
        return word;
    }

    @Override
    public String toString() {
        return word;
    }
}
