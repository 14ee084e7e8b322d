// SPDX-License-Identifier: Apache-2.0
/** Moving in from other mail systems: what their exports say, and what of it can be carried. */
@NullMarked
package io.gatepost.keycloak.movein;

import org.jspecify.annotations.NullMarked;
