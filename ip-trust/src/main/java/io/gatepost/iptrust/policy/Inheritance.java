// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A document laid over those that it inherits from. Entries are taken whole: a network or a service by its name, an exception by its
 * id (the document's own are read first), any other field as it stands.
 *
 * @param from where each entry stands: its pointer, and the number of the layer, the document itself being 0
 */
record Inheritance(JsonNode document, Map<String, Integer> from) {
    static final String INHERIT = "inherit";

    private static final Set<String> BY_NAME = Set.of("networks", "services");
    private static final String EXCEPTIONS = "exceptions";

    static boolean inherits(JsonNode document) {
        return document.path(INHERIT).booleanValue();
    }

    /** {@code layers}: nearest first, at least one. Where a layer is not of the form of a policy it stays as it is, for the reader to see. */
    static Inheritance of(List<JsonNode> layers) {
        JsonNode own = layers.getFirst();
        if (!own.isObject()) {
            return new Inheritance(own, Map.of());
        }
        ObjectNode merged = JsonNodeFactory.instance.objectNode();
        Map<String, Integer> from = new LinkedHashMap<>();
        for (int layer = 0; layer < layers.size(); layer++) {
            for (Map.Entry<String, JsonNode> field : layers.get(layer).properties()) {
                lay(merged, field.getKey(), field.getValue(), layer, from);
            }
        }
        return new Inheritance(merged, from);
    }

    private static void lay(ObjectNode merged, String key, JsonNode value, int layer, Map<String, Integer> from) {
        if (BY_NAME.contains(key)
                && value.isObject()
                && (!merged.has(key) || merged.path(key).isObject())) {
            ObjectNode entries = merged.withObjectProperty(key);
            value.properties().forEach(entry -> {
                if (!entries.has(entry.getKey())) {
                    entries.set(entry.getKey(), entry.getValue());
                    from.put(pointer(key, entry.getKey()), layer);
                }
            });
        } else if (key.equals(EXCEPTIONS)
                && value.isArray()
                && (!merged.has(key) || merged.path(key).isArray())) {
            add(merged.withArrayProperty(key), value, layer, from);
        } else if (!merged.has(key)) {
            merged.set(key, value);
            if (!key.equals(INHERIT) && !key.equals("version")) {
                from.put("/" + key, layer);
            }
        }
    }

    private static void add(ArrayNode exceptions, JsonNode more, int layer, Map<String, Integer> from) {
        Set<String> taken = new HashSet<>();
        if (layer > 0) {
            exceptions.forEach(exception -> taken.add(exception.path("id").asText()));
        }
        more.forEach(exception -> {
            if (!taken.contains(exception.path("id").asText())) {
                from.put(pointer(EXCEPTIONS, String.valueOf(exceptions.size())), layer);
                exceptions.add(exception);
            }
        });
    }

    private static String pointer(String key, String entry) {
        return "/" + key + "/" + entry.replace("~", "~0").replace("/", "~1");
    }
}
