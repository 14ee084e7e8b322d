// SPDX-License-Identifier: Apache-2.0
/** Makes Keycloak's import files from one template, what differs per realm, and the policies. */
@NullMarked
package io.gatepost.realms;

import org.jspecify.annotations.NullMarked;
