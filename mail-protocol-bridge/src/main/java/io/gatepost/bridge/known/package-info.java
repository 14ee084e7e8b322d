// SPDX-License-Identifier: Apache-2.0
/** Logins that Keycloak has admitted before, decided again here for as long as nothing has changed: docs/architecture.md. */
@NullMarked
package io.gatepost.bridge.known;

import org.jspecify.annotations.NullMarked;
