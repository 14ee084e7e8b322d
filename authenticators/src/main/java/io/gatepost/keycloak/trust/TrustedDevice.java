// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.trust;

import java.time.Instant;

/**
 * A browser that one account trusts for itself, as the account page lists it.
 *
 * @param until first instant at which it is no longer trusted
 * @param used when it was last shown at a sign-in
 * @param address from where; empty where that could not be established
 */
public record TrustedDevice(String id, DeviceName name, Instant created, Instant until, Instant used, String address) {}
