// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.outbound.keycloak;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.bridge.port.Uses;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Tells Keycloak's bridge endpoint of uses. */
final class KeycloakUses implements Uses {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final KeycloakClient client;
    private final KeycloakAddress keycloak;
    private final BridgeToken token;

    KeycloakUses(KeycloakClient client, KeycloakAddress keycloak, BridgeToken token) {
        this.client = client;
        this.keycloak = keycloak;
        this.token = token;
    }

    @Override
    public CompletionStage<Boolean> report(List<Use> uses) {
        return token.current()
                .compose(bearer -> client.post(
                        keycloak.bridgePath("uses"),
                        Map.of("Authorization", "Bearer " + bearer.bearer(), "Content-Type", "application/json"),
                        body(uses)))
                // One that it does not understand now, it will not understand later.
                .map(answer -> answer.status() == 204 || answer.status() == 400)
                .otherwise(false)
                .toCompletionStage();
    }

    private static byte[] body(List<Use> uses) {
        ObjectNode body = JSON.createObjectNode();
        ArrayNode list = body.putArray("uses");
        for (Use use : uses) {
            ObjectNode one = list.addObject()
                    .put("realm", use.realmId())
                    .put("account", use.accountId())
                    .put("credential", use.appPasswordId())
                    .put("at", use.at().toString())
                    .put("service", use.service().word());
            if (!use.address().isEmpty()) {
                one.put("address", use.address());
            }
        }
        try {
            return JSON.writeValueAsBytes(body);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("strings cannot be written as JSON");
        }
    }
}
