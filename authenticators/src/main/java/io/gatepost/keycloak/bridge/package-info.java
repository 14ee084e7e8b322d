// SPDX-License-Identifier: Apache-2.0
/** What the bridge asks: one login by name and secret, with the address of the mail client. */
@NullMarked
package io.gatepost.keycloak.bridge;

import org.jspecify.annotations.NullMarked;
