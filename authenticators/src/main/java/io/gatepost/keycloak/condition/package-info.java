// SPDX-License-Identifier: Apache-2.0
/** The decision as a condition for flows: for a pleasant order of pages, and for flows of the admins' own. */
@NullMarked
package io.gatepost.keycloak.condition;

import org.jspecify.annotations.NullMarked;
