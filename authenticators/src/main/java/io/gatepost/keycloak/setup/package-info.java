// SPDX-License-Identifier: Apache-2.0
/** What happens in a realm or on a node when Gatepost starts. */
@NullMarked
package io.gatepost.keycloak.setup;

import org.jspecify.annotations.NullMarked;
