// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.port;

import io.gatepost.bridge.login.LoginAttempt;
import io.gatepost.bridge.login.LoginOutcome;
import java.util.concurrent.CompletionStage;

/** Knows policies, and what each would say of a login whose secret somebody else checks. */
public interface PolicyAdvisor {
    /**
     * What would come of the login if its secret were right; the attempt has none. Trouble of any kind is
     * {@link LoginOutcome.Unavailable}, and the stage does not fail.
     */
    CompletionStage<LoginOutcome> advise(LoginAttempt withoutSecret);
}
