// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.policy;

/** Something in an accepted document that its author should know: where (JSON pointer) and one sentence. */
public record PolicyRemark(String pointer, String message) {}
