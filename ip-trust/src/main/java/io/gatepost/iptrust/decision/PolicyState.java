// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.decision;

import io.gatepost.iptrust.policy.CompiledPolicy;

/** The policy that covers an account, or why there is none to go by. */
public sealed interface PolicyState {
    record InForce(CompiledPolicy policy) implements PolicyState {}

    /** Neither the domain nor its realm nor the operator has one. */
    record Absent() implements PolicyState {}

    /** There is one, but it cannot be read; it never counts as absent. */
    record Broken(String why) implements PolicyState {}
}
