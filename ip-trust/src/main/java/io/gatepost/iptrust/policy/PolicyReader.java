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
import io.gatepost.iptrust.net.Cidr;
import java.util.List;

/** Reads a policy document (docs/policy.md; JSON Schema in {@code policy.schema.json} beside this class's package) as a whole, or not at all. */
public final class PolicyReader {
    /** In characters; 10,000 networks with a block each take less than half of it. */
    public static final int LARGEST = 1 << 20;

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

    private PolicyReader() {}

    public static PolicyReading read(String json) {
        return read(json, List.of());
    }

    /** {@code proxies}: the operator's own, which no network of a domain may hold. */
    public static PolicyReading read(String json, List<Cidr> proxies) {
        if (json.length() > LARGEST) {
            return invalid("", "the document is longer than " + LARGEST + " characters");
        }
        try {
            JsonNode document = JSON.readTree(json);
            return document.isMissingNode()
                    ? invalid("", "the document is empty")
                    : new PolicyDocument(proxies).read(document);
        } catch (JsonProcessingException e) {
            String pointer = e.getProcessor() instanceof JsonParser parser
                    ? parser.getParsingContext().pathAsPointer().toString()
                    : "";
            return invalid(pointer, e.getOriginalMessage() + where(e.getLocation()));
        }
    }

    private static String where(JsonLocation location) {
        return location == null ? "" : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }

    private static PolicyReading invalid(String pointer, String message) {
        return new PolicyReading.Invalid(List.of(new PolicyProblem(pointer, message)));
    }
}
