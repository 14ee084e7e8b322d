// SPDX-License-Identifier: Apache-2.0
/** What an account trusts for itself: the address that it has at home. */
@NullMarked
package io.gatepost.keycloak.trust;

import org.jspecify.annotations.NullMarked;
