// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.policy;

/** Why a policy document is refused: where (JSON pointer, RFC 6901) and one sentence that names the field and the reason. */
public record PolicyProblem(String pointer, String message) {}
