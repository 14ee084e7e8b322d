// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.policy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.regex.Pattern;

/** JSON within bounds, in which no key stands twice and after which nothing follows. */
final class StrictJson {
    /** In characters; 10,000 networks with a block each take less than half of it. */
    static final int LARGEST = 1 << 20;

    private static final int DEEPEST = 8;
    private static final int LONGEST_STRING = 1024;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxStringLength(LONGEST_STRING)
                            .maxNameLength(LONGEST_STRING)
                            .maxNumberLength(20)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** Where the bracket began that is not closed, as Jackson writes it: with a note to programmers about its settings. */
    private static final Pattern INNER_PLACE = Pattern.compile("\\[Source: [^\\]]*line: (\\d+), column: (\\d+)]");

    private StrictJson() {}

    /** What it cannot be read as becomes a problem, and null in the sense of JSON. */
    static JsonNode read(String json, Findings findings) {
        if (json.length() > LARGEST) {
            findings.problem("", "the document is longer than " + LARGEST + " characters");
            return JsonNodeFactory.instance.nullNode();
        }
        try {
            JsonNode document = JSON.readTree(json);
            if (!document.isMissingNode()) {
                return document;
            }
            findings.problem("", "the document is empty");
        } catch (JsonProcessingException e) {
            String pointer = e.getProcessor() instanceof JsonParser parser
                    ? parser.getParsingContext().pathAsPointer().toString()
                    : "";
            findings.problem(pointer, told(e.getOriginalMessage()) + where(e.getLocation()));
        }
        return JsonNodeFactory.instance.nullNode();
    }

    private static String told(String message) {
        return INNER_PLACE.matcher(message).replaceAll("line $1, column $2");
    }

    private static String where(JsonLocation location) {
        return location == null ? "" : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }
}
