// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.domain;

import static io.gatepost.keycloak.domain.RealmTemplate.ACTIONS;
import static io.gatepost.keycloak.domain.RealmTemplate.ATTRIBUTES;
import static io.gatepost.keycloak.domain.RealmTemplate.CLIENTS;
import static io.gatepost.keycloak.domain.RealmTemplate.FLOWS;
import static io.gatepost.keycloak.domain.RealmTemplate.OWN;
import static io.gatepost.keycloak.domain.RealmTemplate.ROLES;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.ModelToRepresentation;
import org.keycloak.models.utils.RepresentationToModel;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.storage.DatastoreProvider;
import org.keycloak.util.JsonSerialization;

/** In what a realm has come to differ from the template, and the way back. What the template does not name is the realm's own. */
final class Drift {
    private static final ObjectMapper JSON = JsonSerialization.mapper;

    /** Keycloak takes these together or not at all. */
    private static final String OTP_POLICY = "otpPolicy";

    /** A domain's webmail stands where it stands. */
    private static final String REDIRECTS = "redirectUris";

    private final KeycloakSession session;
    private final RealmModel realm;
    private final ObjectNode template;
    private final TemplateFlows flows;
    private final TemplateRoles roles;
    private final TemplateActions actions;

    Drift(KeycloakSession session, RealmModel realm, RealmTemplate template) {
        this.session = session;
        this.realm = realm;
        this.template = template.json();
        this.flows = new TemplateFlows(realm, this.template.withArray(FLOWS));
        this.roles = new TemplateRoles(realm, this.template.path(ROLES));
        this.actions = new TemplateActions(realm, this.template.path(ACTIONS));
    }

    /** Every difference; none where the realm is as the template would make it today. */
    List<Difference> differences() {
        List<Difference> found = new ArrayList<>();
        ObjectNode current = current();
        for (Map.Entry<String, JsonNode> field : settings()) {
            compare("/" + field.getKey(), field.getValue(), current.path(field.getKey()), found);
        }
        for (Map.Entry<String, JsonNode> attribute : template.path(ATTRIBUTES).properties()) {
            compare(
                    "/attributes/" + attribute.getKey(),
                    attribute.getValue(),
                    current.path(ATTRIBUTES).path(attribute.getKey()),
                    found);
        }
        flows.compare(found);
        roles.compare(found);
        actions.compare(found);
        for (JsonNode client : template.path(CLIENTS)) {
            compareClient(client, found);
        }
        return found;
    }

    /** Makes these as the template says; what else differs stays. Flows that are replaced stay under another name. */
    void repair(List<Difference> wanted) {
        Set<String> pointers = wanted.stream().map(Difference::pointer).collect(Collectors.toSet());
        if (pointers.stream().anyMatch(pointer -> pointer.startsWith("/" + FLOWS + "/"))) {
            flows.replace();
            // Bound by name: the new ones of the names are to be taken, not those that kept their ids.
            settings().stream()
                    .map(Map.Entry::getKey)
                    .filter(name -> name.endsWith("Flow"))
                    .forEach(name -> pointers.add("/" + name));
        }
        repairSettings(pointers);
        roles.repair(pointers);
        actions.repair(pointers);
        for (JsonNode client : template.path(CLIENTS)) {
            repairClient(client, pointers);
        }
    }

    private List<Map.Entry<String, JsonNode>> settings() {
        return template.properties().stream()
                .filter(field -> !OWN.contains(field.getKey()))
                .filter(field ->
                        !Set.of(CLIENTS, FLOWS, ROLES, ACTIONS, ATTRIBUTES).contains(field.getKey()))
                .toList();
    }

    private void repairSettings(Set<String> pointers) {
        // The whole realm, as Keycloak's console saves it: what a part does not name, Keycloak would set back.
        ObjectNode next = current();
        boolean changed = false;
        boolean otpPolicy = pointers.stream().anyMatch(pointer -> pointer.startsWith("/" + OTP_POLICY));
        for (Map.Entry<String, JsonNode> field : settings()) {
            if (pointers.contains("/" + field.getKey())
                    || (otpPolicy && field.getKey().startsWith(OTP_POLICY))) {
                next.set(field.getKey(), field.getValue());
                changed = true;
            }
        }
        for (Map.Entry<String, JsonNode> attribute : template.path(ATTRIBUTES).properties()) {
            if (pointers.contains("/attributes/" + attribute.getKey())) {
                next.withObjectProperty(ATTRIBUTES).set(attribute.getKey(), attribute.getValue());
                changed = true;
            }
        }
        if (changed) {
            session.getProvider(DatastoreProvider.class)
                    .getExportImportManager()
                    .updateRealm(read(next, RealmRepresentation.class), realm);
        }
    }

    private void compareClient(JsonNode wanted, List<Difference> found) {
        String id = wanted.path("clientId").asText();
        ClientModel client = realm.getClientByClientId(id);
        String pointer = "/clients/" + id;
        if (client == null) {
            found.add(new Difference(pointer, wanted, JSON.nullNode()));
            return;
        }
        JsonNode current = current(client);
        for (Map.Entry<String, JsonNode> field : wanted.properties()) {
            if (field.getKey().equals(ATTRIBUTES)) {
                field.getValue()
                        .properties()
                        .forEach(attribute -> compare(
                                pointer + "/attributes/" + attribute.getKey(),
                                attribute.getValue(),
                                current.path(ATTRIBUTES).path(attribute.getKey()),
                                found));
            } else if (!field.getKey().equals(REDIRECTS)) {
                compare(pointer + "/" + field.getKey(), field.getValue(), current.path(field.getKey()), found);
            }
        }
    }

    private void repairClient(JsonNode wanted, Set<String> pointers) {
        String id = wanted.path("clientId").asText();
        ClientModel client = realm.getClientByClientId(id);
        String pointer = "/clients/" + id;
        if (client == null) {
            if (pointers.contains(pointer)) {
                // Without the template's redirects: where this domain's webmail stood went with the client.
                ObjectNode fresh = wanted.deepCopy();
                fresh.putArray(REDIRECTS);
                RepresentationToModel.createClient(session, realm, read(fresh, ClientRepresentation.class));
            }
            return;
        }
        ObjectNode next = current(client);
        boolean changed = false;
        for (Map.Entry<String, JsonNode> field : wanted.properties()) {
            if (field.getKey().equals(ATTRIBUTES)) {
                for (Map.Entry<String, JsonNode> attribute : field.getValue().properties()) {
                    if (pointers.contains(pointer + "/attributes/" + attribute.getKey())) {
                        next.withObjectProperty(ATTRIBUTES).set(attribute.getKey(), attribute.getValue());
                        changed = true;
                    }
                }
            } else if (pointers.contains(pointer + "/" + field.getKey())) {
                next.set(field.getKey(), field.getValue());
                changed = true;
            }
        }
        if (changed) {
            RepresentationToModel.updateClient(read(next, ClientRepresentation.class), client, session);
            RepresentationToModel.updateClientScopes(read(next, ClientRepresentation.class), client);
        }
    }

    private ObjectNode current() {
        return JSON.valueToTree(ModelToRepresentation.toRepresentation(session, realm, true));
    }

    private ObjectNode current(ClientModel client) {
        return JSON.valueToTree(ModelToRepresentation.toRepresentation(client, session));
    }

    private static void compare(String pointer, JsonNode wanted, JsonNode current, List<Difference> found) {
        if (!same(wanted, current)) {
            found.add(new Difference(pointer, wanted, current.isMissingNode() ? JSON.nullNode() : current));
        }
    }

    /** Lists are sets here; Keycloak keeps no order in those that the template has. */
    private static boolean same(JsonNode wanted, JsonNode current) {
        if (wanted.isArray() && current.isArray()) {
            Set<JsonNode> these = new HashSet<>();
            wanted.forEach(these::add);
            Set<JsonNode> those = new HashSet<>();
            current.forEach(those::add);
            return these.equals(those);
        }
        if (wanted.isTextual() && wanted.textValue().contains(" and ")) {
            return parts(wanted.textValue()).equals(parts(current.asText()));
        }
        return wanted.equals(current)
                || (!current.isMissingNode() && wanted.asText().equals(current.asText()));
    }

    /** A password policy is a list in one text, and Keycloak writes it in an order of its own. */
    private static Set<String> parts(String text) {
        return new TreeSet<>(List.of(text.split(" and ", -1)));
    }

    private static <T> T read(JsonNode json, Class<T> type) {
        try {
            return JSON.treeToValue(json, type);
        } catch (IOException e) {
            throw new UncheckedIOException("Keycloak does not read what it wrote", e);
        }
    }
}
