// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.throttle;

import java.time.Duration;
import java.util.Optional;

/**
 * What is held against an account, a prefix, or the pair of both.
 *
 * @param wrongSecrets distinct ones
 * @param ago when the last one came
 * @param waits until the next may be tried
 */
public record Held(Optional<String> account, Optional<String> prefix, int wrongSecrets, Duration ago, Duration waits) {}
