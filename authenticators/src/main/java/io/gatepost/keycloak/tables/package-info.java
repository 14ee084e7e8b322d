// SPDX-License-Identifier: Apache-2.0
/** Which tables of our own there are in Keycloak's database. */
@NullMarked
package io.gatepost.keycloak.tables;

import org.jspecify.annotations.NullMarked;
