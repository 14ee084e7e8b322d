// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RequiredActionProviderModel;

/** The required actions of the template in one realm: without them nobody could set up a factor that the policy demands. */
final class TemplateActions {
    private final RealmModel realm;
    private final JsonNode actions;

    TemplateActions(RealmModel realm, JsonNode actions) {
        this.realm = realm;
        this.actions = actions;
    }

    void compare(List<Difference> found) {
        for (JsonNode wanted : actions) {
            @Nullable RequiredActionProviderModel there = realm.getRequiredActionProviderByAlias(alias(wanted));
            if (there == null || !there.isEnabled()) {
                found.add(new Difference(
                        pointer(wanted),
                        BooleanNode.TRUE,
                        there == null ? JsonNodeFactory.instance.nullNode() : BooleanNode.FALSE));
            }
        }
    }

    void repair(Set<String> pointers) {
        for (JsonNode wanted : actions) {
            if (!pointers.contains(pointer(wanted))) {
                continue;
            }
            @Nullable RequiredActionProviderModel there = realm.getRequiredActionProviderByAlias(alias(wanted));
            if (there != null) {
                there.setEnabled(true);
                realm.updateRequiredActionProvider(there);
            } else {
                RequiredActionProviderModel made = new RequiredActionProviderModel();
                made.setAlias(alias(wanted));
                made.setProviderId(alias(wanted));
                made.setName(wanted.path("name").asText());
                made.setEnabled(true);
                realm.addRequiredActionProvider(made);
            }
        }
    }

    private static String alias(JsonNode action) {
        return action.path("alias").asText();
    }

    private static String pointer(JsonNode action) {
        return "/" + RealmTemplate.ACTIONS + "/" + alias(action);
    }
}
