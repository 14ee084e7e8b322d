// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;

/** The realm roles of the template in one realm: which of Keycloak's own admin roles each is made of. */
final class TemplateRoles {
    private final RealmModel realm;
    private final JsonNode roles;

    /** {@code roles}: as the template has them. */
    TemplateRoles(RealmModel realm, JsonNode roles) {
        this.realm = realm;
        this.roles = roles.path("realm");
    }

    void compare(List<Difference> found) {
        for (JsonNode wanted : roles) {
            @Nullable RoleModel there = realm.getRole(name(wanted));
            if (there == null || !parts(there).equals(parts(wanted))) {
                found.add(new Difference(
                        pointer(wanted),
                        json(parts(wanted)),
                        there == null ? JsonNodeFactory.instance.nullNode() : json(parts(there))));
            }
        }
    }

    void repair(Set<String> pointers) {
        for (JsonNode wanted : roles) {
            if (pointers.contains(pointer(wanted))) {
                @Nullable RoleModel there = realm.getRole(name(wanted));
                RoleModel role = there == null ? realm.addRole(name(wanted)) : there;
                role.setDescription(wanted.path("description").asText());
                role.getCompositesStream().toList().forEach(role::removeCompositeRole);
                ClientModel admin = realm.getClientByClientId(Constants.REALM_MANAGEMENT_CLIENT_ID);
                parts(wanted).forEach(part -> role.addCompositeRole(admin.getRole(part)));
            }
        }
    }

    private static String name(JsonNode role) {
        return role.path("name").asText();
    }

    private static String pointer(JsonNode role) {
        return "/" + RealmTemplate.ROLES + "/" + name(role);
    }

    private static Set<String> parts(JsonNode role) {
        return StreamSupport.stream(
                        role.at("/composites/client/" + Constants.REALM_MANAGEMENT_CLIENT_ID)
                                .spliterator(),
                        false)
                .map(JsonNode::asText)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What is none of the admin roles is told with where it comes from. */
    private static Set<String> parts(RoleModel role) {
        return role.getCompositesStream()
                .map(part -> part.getContainer() instanceof ClientModel client
                        ? client.getClientId().equals(Constants.REALM_MANAGEMENT_CLIENT_ID)
                                ? part.getName()
                                : client.getClientId() + ":" + part.getName()
                        : "realm:" + part.getName())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static ArrayNode json(Set<String> parts) {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        parts.forEach(json::add);
        return json;
    }
}
