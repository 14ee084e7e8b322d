// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.outbound.keycloak;

import io.gatepost.bridge.login.Trouble;
import java.time.Instant;

/** How the last exchange with Keycloak went. */
public sealed interface KeycloakState {
    record NotYetAsked() implements KeycloakState {}

    record Answering(Instant since) implements KeycloakState {}

    /** {@code detail} is for the admin. */
    record Away(Trouble why, String detail, Instant since) implements KeycloakState {}
}
