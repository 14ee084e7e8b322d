// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.desk;

import io.gatepost.bridge.login.LoginOutcome;
import java.time.Duration;

/** What a server that checks secrets itself is told: whether it may, and how long it waits before. */
public record Advice(LoginOutcome outcome, Duration after) {}
