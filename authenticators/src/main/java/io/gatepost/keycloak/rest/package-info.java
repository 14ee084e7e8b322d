// SPDX-License-Identifier: Apache-2.0
/** The resources under /realms/{realm}/gatepost and /admin/realms/{realm}/gatepost. */
@NullMarked
package io.gatepost.keycloak.rest;

import org.jspecify.annotations.NullMarked;
