// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.outbound.keycloak;

import java.time.Duration;

/** What the bridge shows Keycloak. */
record AccessToken(String bearer, Duration life) {
    @Override
    public String toString() {
        return "AccessToken[••••, " + life + "]";
    }
}
