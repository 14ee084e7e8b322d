// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.decision;

import io.gatepost.iptrust.policy.Proof;
import java.util.List;
import java.util.Set;

/**
 * The outcome with its reason, what would be accepted on this connection, and the rules read on the way.
 *
 * @param rule the id of the exception that decided, or {@code services.<service>}, or {@code policy} where none is in force
 * @param accepts the proofs on the list that decided
 */
public record Decision(Outcome outcome, Reason reason, String rule, Set<Proof> accepts, List<Step> trace) {}
