// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.policy;

import java.time.Instant;

/**
 * A policy as it was saved once, without its text.
 *
 * @param author who saved it, as realm/name; empty where it was not saved through Gatepost, and {@code savedAt} is when it was found
 * @param comment what the author said of it
 */
public record PolicyVersion(long version, Instant savedAt, String author, String comment) {
    /** With what it said. */
    public record Document(PolicyVersion version, String text) {}
}
