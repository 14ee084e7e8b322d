// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.signin;

/** The details that Gatepost adds to Keycloak's events of logins. They are read again from there, so that they are a format. */
public final class SignInDetail {
    public static final String REASON = "gatepost_reason";
    public static final String SERVICE = "gatepost_service";

    /** Empty or absent where it could not be established. */
    public static final String ADDRESS = "gatepost_address";

    /** Which of the bridge's listeners asked; the events of pages have none. */
    public static final String VIA = "gatepost_via";

    public static final String PROOF = "gatepost_proof";
    public static final String RULE = "gatepost_rule";

    /** {@link #RIGHT}, where a mail program's login was refused for all its secret was right; else absent. */
    public static final String SECRET = "gatepost_secret";

    public static final String RIGHT = "right";

    /** How many alike came before it and have no event of their own ({@link EventThrift}). */
    public static final String UNRECORDED = "gatepost_unrecorded";

    private SignInDetail() {}
}
