// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.outbound.keycloak;

import io.gatepost.bridge.login.Secret;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Where Keycloak is, and as whom the bridge goes there.
 *
 * @param base its URL, with the relative path if it has one, without a slash at its end
 * @param timeout for one answer, connection and waiting in the queue included
 * @param connections questions that may be under way at once, each on a connection of its own
 * @param queue questions that may wait for a connection; beyond that a login is unavailable at once
 */
public record KeycloakAddress(
        URI base, String clientId, Secret clientSecret, Duration timeout, int connections, int queue) {

    String tokenPath() {
        return base.getRawPath() + "/realms/master/protocol/openid-connect/token";
    }

    String loginPath() {
        return base.getRawPath() + "/realms/master/gatepost/bridge/login";
    }

    String policyPath() {
        return base.getRawPath() + "/realms/master/gatepost/bridge/policy";
    }

    String keysPath(String realm) {
        return base.getRawPath() + "/realms/" + URLEncoder.encode(realm, StandardCharsets.UTF_8)
                + "/protocol/openid-connect/certs";
    }

    String bridgePath(String resource) {
        return base.getRawPath() + "/realms/master/gatepost/bridge/" + resource;
    }

    boolean encrypted() {
        return base.getScheme().equals("https");
    }

    int port() {
        if (base.getPort() >= 0) {
            return base.getPort();
        }
        return encrypted() ? 443 : 80;
    }
}
