// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.domain;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.Time;
import org.keycloak.models.AuthenticationExecutionModel;
import org.keycloak.models.AuthenticationFlowModel;
import org.keycloak.models.RealmModel;

/** The authentication flows of the template in one realm. */
final class TemplateFlows {
    private final RealmModel realm;
    private final ArrayNode flows;

    TemplateFlows(RealmModel realm, ArrayNode flows) {
        this.realm = realm;
        this.flows = flows;
    }

    void compare(List<Difference> found) {
        for (JsonNode flow : flows) {
            ArrayNode wanted = JsonNodeFactory.instance.arrayNode();
            flow.path("authenticationExecutions").forEach(step -> wanted.add(line(step)));
            String alias = flow.path("alias").asText();
            @Nullable AuthenticationFlowModel there = realm.getFlowByAlias(alias);
            ArrayNode current = JsonNodeFactory.instance.arrayNode();
            if (there != null) {
                realm.getAuthenticationExecutionsStream(there.getId()).forEach(step -> current.add(line(step)));
            }
            if (!wanted.equals(current)) {
                found.add(new Difference(
                        "/authenticationFlows/" + alias,
                        wanted,
                        there == null ? JsonNodeFactory.instance.nullNode() : current));
            }
        }
    }

    /** Puts all of them in anew; those that were there stay, unbound, under a name that says until when they were in use. */
    void replace() {
        String suffix =
                " (until " + Instant.ofEpochMilli(Time.currentTimeMillis()).truncatedTo(ChronoUnit.SECONDS) + ")";
        for (JsonNode flow : flows) {
            @Nullable
            AuthenticationFlowModel there =
                    realm.getFlowByAlias(flow.path("alias").asText());
            if (there != null) {
                there.setAlias(there.getAlias() + suffix);
                realm.updateAuthenticationFlow(there);
            }
        }
        for (JsonNode flow : flows) {
            AuthenticationFlowModel made = new AuthenticationFlowModel();
            made.setAlias(flow.path("alias").asText());
            made.setDescription(flow.path("description").asText());
            made.setProviderId(flow.path("providerId").asText());
            made.setTopLevel(flow.path("topLevel").asBoolean());
            made.setBuiltIn(false);
            realm.addAuthenticationFlow(made);
        }
        for (JsonNode flow : flows) {
            String parent = flowOf(flow.path("alias").asText()).getId();
            flow.path("authenticationExecutions").forEach(step -> add(parent, step));
        }
    }

    private void add(String parent, JsonNode step) {
        AuthenticationExecutionModel made = new AuthenticationExecutionModel();
        made.setParentFlow(parent);
        made.setRequirement(AuthenticationExecutionModel.Requirement.valueOf(
                step.path("requirement").asText()));
        made.setPriority(step.path("priority").asInt());
        boolean flow = step.path("authenticatorFlow").asBoolean();
        made.setAuthenticatorFlow(flow);
        if (flow) {
            made.setFlowId(flowOf(step.path("flowAlias").asText()).getId());
        } else {
            made.setAuthenticator(step.path("authenticator").asText());
        }
        realm.addAuthenticatorExecution(made);
    }

    private AuthenticationFlowModel flowOf(String alias) {
        return requireNonNull(realm.getFlowByAlias(alias), alias);
    }

    private static String line(JsonNode step) {
        return step.path("requirement").asText() + " "
                + step.path(step.path("authenticatorFlow").asBoolean() ? "flowAlias" : "authenticator")
                        .asText();
    }

    private String line(AuthenticationExecutionModel step) {
        @Nullable
        AuthenticationFlowModel flow =
                step.isAuthenticatorFlow() ? realm.getAuthenticationFlowById(step.getFlowId()) : null;
        return step.getRequirement() + " " + (flow == null ? step.getAuthenticator() : flow.getAlias());
    }
}
