// SPDX-License-Identifier: Apache-2.0
/** What owners ask and change of their own account, below {@code /realms/{realm}/gatepost/account}. */
@NullMarked
package io.gatepost.keycloak.rest.account;

import org.jspecify.annotations.NullMarked;
