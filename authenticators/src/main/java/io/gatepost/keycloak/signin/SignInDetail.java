// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.signin;

import io.gatepost.iptrust.decision.Step;
import io.gatepost.iptrust.origin.Origin;
import java.util.List;
import java.util.stream.Collectors;

/** The details that Gatepost adds to Keycloak's events of logins. They are read again from there, so that they are a format. */
public final class SignInDetail {
    /** The error of every refusal at a page or with a token, and no detail; why is in {@link #REASON}. */
    public static final String REFUSED = "gatepost_refused";

    public static final String REASON = "gatepost_reason";

    /** What exactly was wrong with a company's answer, in a word for admins. */
    public static final String DETAIL = "gatepost_detail";

    public static final String SERVICE = "gatepost_service";

    /** Empty or absent where it could not be established. */
    public static final String ADDRESS = "gatepost_address";

    /** Which of the bridge's listeners asked; the events of pages have none. */
    public static final String VIA = "gatepost_via";

    /** What the mail program calls itself: anybody can say so. */
    public static final String PROGRAM = "gatepost_program";

    public static final String PROOF = "gatepost_proof";
    public static final String RULE = "gatepost_rule";

    /** The decision in a word: {@code admit}, {@code challenge} or {@code refuse}. */
    public static final String OUTCOME = "gatepost_outcome";

    /** How the address is known, through which proxy or from which server, or why it is not. */
    public static final String ORIGIN = "gatepost_origin";

    /** Which policy decided, and in which version: {@code default@7}, or {@code operator}. */
    public static final String POLICY = "gatepost_policy";

    /** The rules in the order in which they were read, each with what was found: {@code networks fails, services.imap holds}. */
    public static final String TRACE = "gatepost_trace";

    /** What the policy on trial would have made of it: the trial's id, how that differs, its decision and its reason. */
    public static final String TRIAL = "gatepost_trial";

    /** {@link #RIGHT}, where a mail program's login was refused for all its secret was right; else absent. */
    public static final String SECRET = "gatepost_secret";

    public static final String RIGHT = "right";

    /** How many alike came before it and have no event of their own ({@link EventThrift}). */
    public static final String UNRECORDED = "gatepost_unrecorded";

    private SignInDetail() {}

    /** For {@link #ORIGIN}. */
    public static String origin(Origin origin) {
        return switch (origin) {
            case Origin.Known known -> known.via();
            case Origin.Unestablished unestablished -> unestablished.why();
        };
    }

    /** For {@link #TRACE}: without the details, which name people and addresses once more. */
    public static String trace(List<Step> steps) {
        return steps.stream()
                .map(step -> step.rule() + " " + step.finding().word())
                .collect(Collectors.joining(", "));
    }
}
