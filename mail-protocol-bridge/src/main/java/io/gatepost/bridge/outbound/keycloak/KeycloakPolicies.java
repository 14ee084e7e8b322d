// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.outbound.keycloak;

import io.gatepost.bridge.login.Facts.PolicyReference;
import io.gatepost.bridge.port.PolicySource;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Policies from Keycloak's bridge endpoint, each only while it is still the one referred to. */
final class KeycloakPolicies implements PolicySource {
    private final KeycloakClient client;
    private final KeycloakAddress keycloak;
    private final BridgeToken token;

    KeycloakPolicies(KeycloakClient client, KeycloakAddress keycloak, BridgeToken token) {
        this.client = client;
        this.keycloak = keycloak;
        this.token = token;
    }

    @Override
    public CompletionStage<Optional<String>> text(PolicyReference policy) {
        String path = policy.name()
                .map(name -> "policies/" + encoded(policy.realmId()) + "/" + encoded(name))
                .orElse("operator-policy");
        return token.current()
                .compose(bearer -> client.document(
                        keycloak.bridgePath(path),
                        Map.of("Authorization", "Bearer " + bearer.bearer(), "Accept", "application/json")))
                .map(answer -> answer.status() == 200 && answer.tag().equals(policy.tag())
                        ? Optional.of(answer.body().toString(StandardCharsets.UTF_8))
                        : Optional.<String>empty())
                .otherwise(lost -> Optional.empty())
                .toCompletionStage();
    }

    private static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
