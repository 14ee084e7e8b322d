// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.support;

/** What is wrong with one field of a request; {@code pointer} is a JSON pointer (RFC 6901). */
public record Violation(String pointer, String message) {}
