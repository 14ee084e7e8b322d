// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.outbound.keycloak;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatepost.bridge.login.LoginName;
import io.gatepost.bridge.login.LoginOutcome;
import io.gatepost.bridge.login.Trouble;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** What may come back in the place of Keycloak's answer: nobody is admitted, or refused, by less than all of it. */
final class KeycloakFuzz {
    private static final ObjectMapper JSON = new ObjectMapper();

    @FuzzTest
    void an_answer(byte[] body) throws IOException {
        switch (KeycloakCodec.outcome(body, ExtraFields.NONE)) {
            case LoginOutcome.Admitted admitted -> {
                JsonNode answer = JSON.readTree(body);
                assertThat(answer.path("outcome").textValue()).isEqualTo("admit");
                assertThat(answer.path("account").textValue()).isEqualTo(admitted.account());
                assertThat(new LoginName(admitted.account()).namesOneMailbox()).isTrue();
                isNothingWhenCutOff(body);
            }
            case LoginOutcome.Refused refused -> {
                assertThat(JSON.readTree(body).path("outcome").textValue()).isEqualTo("refuse");
                assertThat(refused.reason()).matches("[a-z][a-z0-9-]{0,63}");
                isNothingWhenCutOff(body);
            }
            case LoginOutcome.Unavailable unavailable ->
                assertThat(unavailable.why()).isEqualTo(Trouble.GARBLED);
        }
    }

    @FuzzTest
    void a_token(byte[] body) {
        KeycloakCodec.token(body).ifPresent(token -> {
            assertThat(token.bearer()).isNotEmpty();
            assertThat(token.life()).isBetween(Duration.ofSeconds(1), Duration.ofDays(1));
            assertThat(token).hasToString(new AccessToken("other", token.life()).toString());
        });
    }

    @FuzzTest
    void a_list_of_realms(byte[] body) throws IOException {
        Optional<Set<String>> names = KeycloakCodec.names(body);
        if (names.isPresent()) {
            JsonNode list = JSON.readTree(body);
            assertThat(list.isArray()).isTrue();
            assertThat(list).allSatisfy(name -> assertThat(names.get()).contains(name.textValue()));
        }
    }

    @FuzzTest
    void a_line_of_changes(byte[] octets) {
        String text = new String(octets, UTF_8);
        switch (ChangesCodec.line(text)) {
            case ChangesCodec.Line.Told told -> assertThat(text).startsWith("data:");
            case ChangesCodec.Line.Nothing nothing -> assertThat(text).doesNotStartWith("data:");
            case ChangesCodec.Line.Garbled garbled -> {}
        }
    }

    private static void isNothingWhenCutOff(byte[] body) {
        String text = new String(body, UTF_8);
        if (text.indexOf(0) >= 0 || !Arrays.equals(text.getBytes(UTF_8), body)) {
            return; // JSON may come in UTF-16, too.
        }
        int end = text.stripTrailing().getBytes(UTF_8).length;
        for (int length = Math.max(0, end - 40); length < end; length++) {
            assertThat(KeycloakCodec.outcome(Arrays.copyOf(body, length), ExtraFields.NONE))
                    .isInstanceOf(LoginOutcome.Unavailable.class);
        }
    }
}
