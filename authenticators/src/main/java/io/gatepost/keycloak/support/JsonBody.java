// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.support;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A request body: one flat JSON object of known fields, read strictly. Each field is asked for once; what is wrong is
 * collected, and {@link #complete} leaves the request with all of it.
 */
public final class JsonBody {
    private static final int DEPTH = 8;

    private static final ObjectReader READER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH)
                            .build())
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .readerFor(JsonNode.class);

    private final JsonNode object;
    private final List<Violation> violations = new ArrayList<>();

    private JsonBody(JsonNode object) {
        this.object = object;
    }

    /** Throws the problem of a body that is too long, no JSON, no object, or has other fields than these. */
    public static JsonBody read(InputStream stream, int limit, Set<String> fields) {
        return read(stream, limit, fields, false);
    }

    /** The same where every field may be left out, and with them the whole body. */
    public static JsonBody readIfAny(InputStream stream, int limit, Set<String> fields) {
        return read(stream, limit, fields, true);
    }

    private static JsonBody read(InputStream stream, int limit, Set<String> fields, boolean mayBeEmpty) {
        JsonNode node;
        try {
            byte[] bytes = stream.readNBytes(limit + 1);
            if (bytes.length > limit) {
                throw new Problem(
                                413,
                                "urn:gatepost:too-long",
                                "Content Too Large",
                                "The body is longer than " + limit + " bytes.",
                                List.of())
                        .exception();
            }
            node = mayBeEmpty && bytes.length == 0 ? JsonNodeFactory.instance.objectNode() : READER.readValue(bytes);
        } catch (JsonProcessingException e) {
            // Not the parser's own words: they quote the body, and in it are secrets.
            throw malformed("is no JSON");
        } catch (IOException e) {
            throw malformed("could not be read");
        }
        if (node == null || !node.isObject()) {
            throw malformed("is no JSON object");
        }
        JsonBody body = new JsonBody(node);
        for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!fields.contains(name)) {
                body.violation(name, "there is no such field");
            }
        }
        return body;
    }

    private static RuntimeException malformed(String what) {
        return Problem.malformed(List.of(new Violation("", what))).exception();
    }

    /** The text of a field; empty text after a violation. */
    public String text(String field, int limit) {
        return required(field, optionalText(field, limit));
    }

    /** The same, which may hold anything: it is never given to the database. */
    public String anyText(String field, int limit) {
        return required(field, optionalAnyText(field, limit));
    }

    private String required(String field, Optional<String> text) {
        return text.orElseGet(() -> {
            if (!object.hasNonNull(field)) {
                violation(field, "is missing");
            }
            return "";
        });
    }

    /** Nothing where the field is absent or null. */
    public Optional<String> optionalText(String field, int limit) {
        Optional<String> text = optionalAnyText(field, limit);
        if (text.filter(JsonBody::hasNul).isPresent()) {
            violation(field, "must have no NUL");
            return Optional.empty();
        }
        return text;
    }

    private Optional<String> optionalAnyText(String field, int limit) {
        JsonNode node = object.get(field);
        if (node == null || node.isNull()) {
            return Optional.empty();
        }
        if (!node.isTextual()) {
            violation(field, "must be text");
            return Optional.empty();
        }
        if (node.textValue().length() > limit) {
            violation(field, "must have at most " + limit + " characters");
            return Optional.empty();
        }
        return Optional.of(node.textValue());
    }

    /** Some databases take no such text, neither to keep nor to look for. */
    private static boolean hasNul(String text) {
        return text.indexOf('\0') >= 0;
    }

    /** Nothing where the field is absent or null. */
    public Optional<List<String>> optionalTexts(String field, int most, int limit) {
        JsonNode node = object.get(field);
        if (node == null || node.isNull()) {
            return Optional.empty();
        }
        if (!node.isArray()) {
            violation(field, "must be a list");
            return Optional.empty();
        }
        if (node.size() > most) {
            violation(field, "must have at most " + most + " entries");
            return Optional.empty();
        }
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < node.size(); i++) {
            JsonNode element = node.get(i);
            if (element.isTextual() && element.textValue().length() <= limit && !hasNul(element.textValue())) {
                texts.add(element.textValue());
            } else {
                violation(field + "/" + i, "must be text of at most " + limit + " characters, without NUL");
            }
        }
        return Optional.of(texts);
    }

    /** Nothing where the field is absent or null. */
    public Optional<Boolean> optionalFlag(String field) {
        JsonNode node = object.get(field);
        if (node == null || node.isNull()) {
            return Optional.empty();
        }
        if (!node.isBoolean()) {
            violation(field, "must be true or false");
            return Optional.empty();
        }
        return Optional.of(node.booleanValue());
    }

    /** Nothing where the field is absent or null. */
    public OptionalInt optionalNumber(String field, int least, int most) {
        JsonNode node = object.get(field);
        if (node == null || node.isNull()) {
            return OptionalInt.empty();
        }
        if (!node.isInt() || node.intValue() < least || node.intValue() > most) {
            violation(field, "must be a whole number from " + least + " to " + most);
            return OptionalInt.empty();
        }
        return OptionalInt.of(node.intValue());
    }

    /** The object of a field; nothing where it is absent or null. */
    public Optional<JsonNode> optionalObject(String field) {
        JsonNode node = object.get(field);
        if (node == null || node.isNull()) {
            return Optional.empty();
        }
        if (!node.isObject()) {
            violation(field, "must be an object");
            return Optional.empty();
        }
        return Optional.of(node);
    }

    /** The objects of a list that must be there. */
    public List<JsonNode> objects(String field, int most) {
        JsonNode node = object.get(field);
        if (node == null || !node.isArray()) {
            violation(field, "must be a list");
            return List.of();
        }
        if (node.size() > most) {
            violation(field, "must have at most " + most + " entries");
            return List.of();
        }
        List<JsonNode> objects = new ArrayList<>();
        for (int i = 0; i < node.size(); i++) {
            JsonNode element = node.get(i);
            if (element.isObject()) {
                objects.add(element);
            } else {
                violation(field + "/" + i, "must be an object");
            }
        }
        return objects;
    }

    public boolean has(String field) {
        return object.hasNonNull(field);
    }

    /** {@code field}: its name, and after a slash the index in it. */
    public void violation(String field, String message) {
        violations.add(new Violation("/" + field.replace("~", "~0"), message));
    }

    /** Throws the problem that names everything that was wrong up to here. */
    public void complete() {
        if (!violations.isEmpty()) {
            throw Problem.malformed(violations).exception();
        }
    }
}
