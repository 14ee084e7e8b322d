// SPDX-License-Identifier: Apache-2.0
/** Policies, domains and companies are changed one after the other, on all nodes. */
@NullMarked
package io.gatepost.keycloak.turn;

import org.jspecify.annotations.NullMarked;
