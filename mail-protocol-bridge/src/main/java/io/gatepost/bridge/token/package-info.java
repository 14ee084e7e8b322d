// SPDX-License-Identifier: Apache-2.0
/** Access tokens, judged here as far as that can be done, before Keycloak is asked. */
@NullMarked
package io.gatepost.bridge.token;

import org.jspecify.annotations.NullMarked;
