// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.decision;

/** One rule that was read on the way to a decision: its name, what was found, and the detail for a person. */
public record Step(String rule, Finding finding, String detail) {}
