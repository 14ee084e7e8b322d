// SPDX-License-Identifier: Apache-2.0
/** What Keycloak's events tell of who signed in to an account, was refused, and changed something: how they are written, and read again. */
@NullMarked
package io.gatepost.keycloak.signin;

import org.jspecify.annotations.NullMarked;
