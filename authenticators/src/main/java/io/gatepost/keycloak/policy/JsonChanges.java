// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** What is different between two documents, place by place. A list is told as a whole: where in it something was put does not matter to the eye. */
public final class JsonChanges {
    private final ArrayNode changes = JsonNodeFactory.instance.arrayNode();

    private JsonChanges() {}

    /** For each change its place (a JSON pointer, RFC 6901), and what stood there before and stands there after, if anything. */
    public static ArrayNode between(JsonNode before, JsonNode after) {
        JsonChanges found = new JsonChanges();
        found.compare("", before, after);
        return found.changes;
    }

    private void compare(String pointer, JsonNode before, JsonNode after) {
        if (before.isObject() && after.isObject()) {
            Set<String> keys = new LinkedHashSet<>();
            before.fieldNames().forEachRemaining(keys::add);
            after.fieldNames().forEachRemaining(keys::add);
            keys.forEach(key -> compare(
                    pointer + "/" + key.replace("~", "~0").replace("/", "~1"), at(before, key), at(after, key)));
        } else if (!before.equals(after)) {
            ObjectNode change = changes.addObject().put("pointer", pointer);
            present(before).ifPresent(value -> change.set("before", value));
            present(after).ifPresent(value -> change.set("after", value));
        }
    }

    private static JsonNode at(JsonNode object, String key) {
        return Optional.ofNullable(object.get(key)).orElseGet(MissingNode::getInstance);
    }

    private static Optional<JsonNode> present(JsonNode value) {
        return Optional.of(value).filter(node -> !node.isMissingNode());
    }
}
