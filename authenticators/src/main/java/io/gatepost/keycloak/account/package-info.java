// SPDX-License-Identifier: Apache-2.0
/** From what was typed as a name to an account, and from an account to what a decision needs to know of it. */
@NullMarked
package io.gatepost.keycloak.account;

import org.jspecify.annotations.NullMarked;
