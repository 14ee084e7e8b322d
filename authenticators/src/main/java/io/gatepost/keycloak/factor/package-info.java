// SPDX-License-Identifier: Apache-2.0
/** What an admin does for somebody whose second factor is lost or at home. */
@NullMarked
package io.gatepost.keycloak.factor;

import org.jspecify.annotations.NullMarked;
