// SPDX-License-Identifier: Apache-2.0
/** Where a request to Keycloak comes from. */
@NullMarked
package io.gatepost.keycloak.connection;

import org.jspecify.annotations.NullMarked;
