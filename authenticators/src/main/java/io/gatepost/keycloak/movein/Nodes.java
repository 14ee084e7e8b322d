// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.movein;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Fields of JSON exports, read strictly; what is wrong is told by its place alone, for it may be a secret. */
final class Nodes {
    private static final int DEPTH = 32;
    private static final int LONGEST = 1024;

    /** What is beyond can neither be stored nor shown. */
    private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

    static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH)
                            .build())
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    static final ObjectReader ONE =
            MAPPER.readerFor(JsonNode.class).with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** A tree of many tiny nodes is some thirty times as large as its text; an export of the largest size has a third of this. */
    static final int MOST_TOKENS = 500_000;

    private Nodes() {}

    /** Throws what would become too large a tree, before there is one. */
    static byte[] bounded(byte[] export) throws Unreadable, IOException {
        try (JsonParser tokens = MAPPER.createParser(export)) {
            for (int count = 1; tokens.nextToken() != null; count++) {
                if (count > MOST_TOKENS) {
                    throw new Unreadable("It has more than " + MOST_TOKENS + " names and values. Split it.");
                }
            }
        } catch (JsonProcessingException e) {
            // Told with its place by who reads it; before that place there is not too much.
        }
        return export;
    }

    static JsonNode object(JsonNode node, String place, Set<String> fields) throws Unreadable {
        if (!node.isObject()) {
            throw new Unreadable(place + " must be an object");
        }
        for (String name : (Iterable<String>) node::fieldNames) {
            if (!fields.contains(name)) {
                throw new Unreadable(place + " has a field that is not known here; the fields are "
                        + String.join(", ", fields.stream().sorted().toList()));
            }
        }
        return node;
    }

    static List<JsonNode> list(JsonNode node, String field, String place, int most) throws Unreadable {
        JsonNode list = node.path(field);
        if (list.isMissingNode() || list.isNull()) {
            return List.of();
        }
        if (!list.isArray() || list.size() > most) {
            throw new Unreadable(place + "/" + field + " must be a list of at most " + most);
        }
        List<JsonNode> all = new ArrayList<>();
        list.forEach(all::add);
        return all;
    }

    static List<String> texts(JsonNode node, String field, String place, int most) throws Unreadable {
        List<String> texts = new ArrayList<>();
        for (JsonNode one : list(node, field, place, most)) {
            if (!one.isTextual() || one.textValue().length() > LONGEST) {
                throw new Unreadable(place + "/" + field + " must be a list of texts");
            }
            texts.add(one.textValue());
        }
        return texts;
    }

    static String text(JsonNode node, String field, String place) throws Unreadable {
        return optional(node, field, place).orElseThrow(() -> new Unreadable(place + "/" + field + " is missing"));
    }

    static Optional<String> optional(JsonNode node, String field, String place) throws Unreadable {
        JsonNode value = node.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual() || value.textValue().length() > LONGEST) {
            throw new Unreadable(place + "/" + field + " must be text of at most " + LONGEST + " characters");
        }
        return Optional.of(value.textValue());
    }

    static boolean flag(JsonNode node, String field, String place) throws Unreadable {
        JsonNode value = node.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return false;
        }
        if (!value.isBoolean()) {
            throw new Unreadable(place + "/" + field + " must be true or false");
        }
        return value.booleanValue();
    }

    static int number(JsonNode node, String field, String place, int otherwise) throws Unreadable {
        JsonNode value = node.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return otherwise;
        }
        if (!value.isInt()) {
            throw new Unreadable(place + "/" + field + " must be a whole number");
        }
        return value.intValue();
    }

    static Optional<Instant> time(JsonNode node, String field, String place) throws Unreadable {
        Optional<String> text = optional(node, field, place);
        try {
            Optional<Instant> time = text.map(OffsetDateTime::parse).map(OffsetDateTime::toInstant);
            if (time.filter(at -> at.isBefore(Instant.EPOCH) || !at.isBefore(LATEST))
                    .isEmpty()) {
                return time;
            }
        } catch (DateTimeException e) {
            // Said below.
        }
        throw new Unreadable(
                place + "/" + field + " is no date and time with offset from 1970 to 9998, as in 2027-01-31T12:00:00Z");
    }
}
