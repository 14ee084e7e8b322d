// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.util.JsonSerialization;

/** What a realm of a mail domain is made from: {@code realm-export/template}, in the jar. */
public final class RealmTemplate {
    /** The realm attribute that says by which version of the template a realm was made, or last repaired. */
    public static final String VERSION = "gatepost.template";

    static final String CLIENTS = "clients";
    static final String FLOWS = "authenticationFlows";
    static final String ATTRIBUTES = "attributes";
    static final String ROLES = "roles";
    static final String ACTIONS = "requiredActions";
    static final String WEBMAIL = "webmail";

    /** What a realm has of its own: comparing it with the template would tell nothing. */
    static final List<String> OWN = List.of("displayName", "enabled");

    private static final ObjectMapper JSON = JsonSerialization.mapper;
    private static final List<String> FILES = List.of("realm.json", "flows.json", "roles.json", "actions.json");

    private final ObjectNode json;

    private RealmTemplate(ObjectNode json) {
        this.json = json;
    }

    /** The one in the jar. */
    public static RealmTemplate shipped() {
        ObjectNode whole = JSON.createObjectNode();
        for (String file : FILES) {
            try (InputStream stream = RealmTemplate.class.getResourceAsStream("template/" + file)) {
                if (stream == null) {
                    throw new IllegalStateException("The jar has no template/" + file);
                }
                whole.setAll((ObjectNode) JSON.readTree(stream));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return new RealmTemplate(whole);
    }

    ObjectNode json() {
        return json.deepCopy();
    }

    /** Counts the template's own changes. */
    String version() {
        return json.path(ATTRIBUTES).path(VERSION).asText();
    }

    /** A whole realm, ready to be imported; its policy is saved then, as any other is. */
    RealmRepresentation realm(NewDomain domain) {
        ObjectNode realm = json.deepCopy();
        // A new realm has them; of those that an import names it would have no others.
        realm.remove(ACTIONS);
        realm.put("realm", domain.name());
        realm.put("displayName", domain.displayName().orElse(domain.name()));
        webmail(domain).properties().forEach(field -> webmailOf(realm).set(field.getKey(), field.getValue()));
        try {
            return JSON.treeToValue(realm, RealmRepresentation.class);
        } catch (IOException e) {
            throw new UncheckedIOException("The realm template is none of Keycloak's", e);
        }
    }

    /** The template's client {@code webmail}. */
    static ObjectNode webmailOf(ObjectNode realm) {
        for (JsonNode client : realm.path(CLIENTS)) {
            if (client.path("clientId").asText().equals(WEBMAIL)) {
                return (ObjectNode) client;
            }
        }
        throw new IllegalStateException("The realm template has no client " + WEBMAIL);
    }

    private static ObjectNode webmail(NewDomain domain) {
        String address = domain.webmail().map(String::valueOf).orElseThrow();
        ObjectNode client = JSON.createObjectNode();
        client.put("rootUrl", address);
        client.put("baseUrl", address);
        ArrayNode redirects = client.putArray("redirectUris");
        redirects.add(address.endsWith("/") ? address + "*" : address + "/*");
        return client;
    }
}
