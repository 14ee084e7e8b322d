// SPDX-License-Identifier: Apache-2.0
/** Every door of Keycloak that a stranger with a password, or with something carried out of the office, may try. */
@NullMarked
package io.gatepost.e2e.doors;

import org.jspecify.annotations.NullMarked;
