// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.outbound.keycloak;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.bridge.outbound.keycloak.ChangesCodec.Line;
import io.gatepost.bridge.port.ChangeFeed.Change;
import io.gatepost.bridge.port.ChangeFeed.Message;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChangesCodecTest {
    @Test
    void a_hello_tells_who_speaks_and_for_how_long() {
        assertThat(
                        ChangesCodec.line(
                                "data: {\"hello\": {\"epoch\": \"node-1\", \"seq\": 41, \"resumed\": true, \"lastsMillis\": 50000}}"))
                .isEqualTo(new Line.Told(new Message.Hello("node-1", 41, true), Optional.of(Duration.ofSeconds(50))));
    }

    @Test
    void changes_are_of_an_account_a_realm_or_anything() {
        assertThat(ChangesCodec.line("data:{\"seq\": 7, \"account\": \"a\"}"))
                .isEqualTo(told(new Message.Changed(7, new Change.OfAccount("a"))));
        assertThat(ChangesCodec.line("data:{\"seq\": 8, \"realm\": \"r\"}"))
                .isEqualTo(told(new Message.Changed(8, new Change.OfRealm("r"))));
        assertThat(ChangesCodec.line("data:{\"seq\": 9, \"all\": true}"))
                .isEqualTo(told(new Message.Changed(9, new Change.OfAnything())));
    }

    /** A newer Keycloak's kinds of changes; not to know them is no reason to keep what they are of. */
    @ParameterizedTest
    @ValueSource(strings = {"{\"seq\": 9, \"client\": \"c\"}", "{\"seq\": 9}", "{\"seq\": 9, \"account\": 5}"})
    void a_change_of_an_unknown_kind_may_be_of_anything(String json) {
        assertThat(ChangesCodec.line("data: " + json)).isEqualTo(told(new Message.Changed(9, new Change.OfAnything())));
    }

    @Test
    void beats_and_the_end_are_told() {
        assertThat(ChangesCodec.line("data: {\"beat\": 12}")).isEqualTo(told(new Message.Beat(12)));
        assertThat(ChangesCodec.line("data: {\"bye\": 12}")).isEqualTo(told(new Message.Bye()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ": a comment", "id: 5", "event: change"})
    void the_rest_of_the_format_says_nothing(String line) {
        assertThat(ChangesCodec.line(line)).isEqualTo(new Line.Nothing());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html>",
                "data:",
                "data: 5",
                "data: [1]",
                "data: {\"seq\": 7",
                "data: {\"seq\": 7} {\"seq\": 8}",
                "data: {}",
                "data: {\"seq\": \"7\", \"account\": \"a\"}",
                "data: {\"beat\": \"soon\"}",
                "data: {\"hello\": {\"seq\": 1}}",
                "data: {\"hello\": {\"epoch\": \"e\", \"seq\": \"one\"}}"
            })
    void anything_else_may_hide_a_change(String line) {
        assertThat(ChangesCodec.line(line)).isEqualTo(new Line.Garbled());
    }

    private static Line told(Message message) {
        return new Line.Told(message, Optional.empty());
    }
}
