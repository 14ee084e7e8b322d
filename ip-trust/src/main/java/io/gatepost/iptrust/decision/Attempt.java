// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.decision;

import io.gatepost.iptrust.origin.Origin;
import io.gatepost.iptrust.policy.Service;
import java.time.Instant;

/**
 * One attempt to come in.
 *
 * @param trustedDevice the browser has proved to be a trusted device of this account
 * @param at when, as the host of this library sees it
 */
public record Attempt(Service service, Origin origin, Presented presented, boolean trustedDevice, Instant at) {}
