// SPDX-License-Identifier: Apache-2.0
/** Keycloak, who decides. */
@NullMarked
package io.gatepost.bridge.outbound.keycloak;

import org.jspecify.annotations.NullMarked;
