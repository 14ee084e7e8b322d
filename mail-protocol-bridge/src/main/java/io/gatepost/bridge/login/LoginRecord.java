// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.login;

import java.time.Duration;
import java.time.Instant;

/** A login that is over, for the audit. */
public record LoginRecord(Instant at, LoginAttempt attempt, LoginOutcome outcome, Duration took) {}
