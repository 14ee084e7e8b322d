// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.port;

import io.gatepost.bridge.login.LoginAttempt;
import io.gatepost.bridge.login.LoginOutcome;
import java.util.concurrent.CompletionStage;

/** Knows accounts, secrets and policies. */
public interface IdentityVerifier {
    /** The outcome; trouble of any kind is {@link LoginOutcome.Unavailable}, and the stage does not fail. */
    CompletionStage<LoginOutcome> verify(LoginAttempt attempt);
}
