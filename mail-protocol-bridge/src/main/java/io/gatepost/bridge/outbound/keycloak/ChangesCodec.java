// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.outbound.keycloak;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gatepost.bridge.port.ChangeFeed.Change;
import io.gatepost.bridge.port.ChangeFeed.Message;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** The messages of the change feed, one to a line: {@code data:} and a JSON object (WHATWG HTML, section 9.2.6). */
final class ChangesCodec {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final String DATA = "data:";

    private ChangesCodec() {}

    /** What one line came to. */
    sealed interface Line {
        record Told(Message message, Optional<Duration> lasts) implements Line {}

        /** Part of the format, with nothing to say to us. */
        record Nothing() implements Line {}

        /** No line of this feed: whatever it is, changes may be missing. */
        record Garbled() implements Line {}
    }

    static Line line(String text) {
        if (!text.startsWith(DATA)) {
            return text.isEmpty() || text.startsWith(":") || text.startsWith("id:") || text.startsWith("event:")
                    ? new Line.Nothing()
                    : new Line.Garbled();
        }
        try {
            JsonNode json = JSON.readTree(text.substring(DATA.length()));
            return json == null || !json.isObject() ? new Line.Garbled() : told(json);
        } catch (IOException notJson) {
            return new Line.Garbled();
        }
    }

    private static Line told(JsonNode json) {
        JsonNode hello = json.path("hello");
        if (hello.isObject()) {
            String epoch = hello.path("epoch").asText();
            return epoch.isEmpty() || !hello.path("seq").canConvertToLong()
                    ? new Line.Garbled()
                    : new Line.Told(
                            new Message.Hello(
                                    epoch,
                                    hello.path("seq").longValue(),
                                    hello.path("resumed").asBoolean()),
                            Optional.of(
                                    Duration.ofMillis(hello.path("lastsMillis").asLong())));
        }
        if (json.path("beat").canConvertToLong()) {
            return told(new Message.Beat(json.path("beat").longValue()));
        }
        if (json.has("bye")) {
            return told(new Message.Bye());
        }
        if (!json.path("seq").canConvertToLong()) {
            return new Line.Garbled();
        }
        // A change of a kind that we do not know may be of anything.
        Change change = json.path("account").isTextual()
                ? new Change.OfAccount(json.path("account").textValue())
                : json.path("realm").isTextual()
                        ? new Change.OfRealm(json.path("realm").textValue())
                        : new Change.OfAnything();
        return told(new Message.Changed(json.path("seq").longValue(), change));
    }

    private static Line told(Message message) {
        return new Line.Told(message, Optional.empty());
    }
}
