// SPDX-License-Identifier: Apache-2.0
/** What the Keycloak side shares: the operator's settings, problems, small helpers. */
@NullMarked
package io.gatepost.keycloak.support;

import org.jspecify.annotations.NullMarked;
