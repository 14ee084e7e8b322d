// SPDX-License-Identifier: Apache-2.0
/** The REST interfaces that Gatepost adds to Keycloak: who may call what, and what is answered. */
@NullMarked
package io.gatepost.e2e.rest;

import org.jspecify.annotations.NullMarked;
