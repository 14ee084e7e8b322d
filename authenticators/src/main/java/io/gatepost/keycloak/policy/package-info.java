// SPDX-License-Identifier: Apache-2.0
/** The policies that realms hold, compiled and kept. */
@NullMarked
package io.gatepost.keycloak.policy;

import org.jspecify.annotations.NullMarked;
