// SPDX-License-Identifier: Apache-2.0
/** What an account trusts for itself: the address that it has at home, and the browsers that it shows a factor in once. */
@NullMarked
package io.gatepost.keycloak.trust;

import org.jspecify.annotations.NullMarked;
