// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.apppassword;

import java.time.Instant;

/**
 * Of an app password that came from another mail system.
 *
 * @param at when it was brought here
 * @param generated whether a machine made the secret; what a person may have chosen can be guessed
 */
public record Imported(Instant at, boolean generated) {}
