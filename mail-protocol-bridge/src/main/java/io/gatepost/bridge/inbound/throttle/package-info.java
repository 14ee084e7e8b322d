// SPDX-License-Identifier: Apache-2.0
/** What an admin sees and clears of the throttle, by way of Keycloak, which knows who is an admin of what. */
@NullMarked
package io.gatepost.bridge.inbound.throttle;

import org.jspecify.annotations.NullMarked;
