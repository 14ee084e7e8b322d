// SPDX-License-Identifier: Apache-2.0
/** What changes in Keycloak, told to the bridge as it happens. */
@NullMarked
package io.gatepost.keycloak.changes;

import org.jspecify.annotations.NullMarked;
