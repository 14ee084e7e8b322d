// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.dovecotpolicy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/** What somebody may send in the place of Dovecot's policy client. */
final class DovecotPolicyFuzz {
    private static final ObjectMapper JSON = new ObjectMapper();

    @FuzzTest
    void a_question_or_a_report(byte[] body) {
        for (String command : new String[] {"allow", "report", ""}) {
            switch (DovecotPolicyCodec.decode(command, body)) {
                case DovecotPolicyQuestion.Allow(DovecotPolicyQuestion.Login login) -> isBounded(login);
                case DovecotPolicyQuestion.Report(
                        DovecotPolicyQuestion.Login login,
                        DovecotPolicyQuestion.Result result) -> isBounded(login);
                case DovecotPolicyQuestion.NotOurs notOurs -> {}
                case DovecotPolicyQuestion.Malformed malformed -> {}
            }
        }
    }

    /** Dovecot goes on at 0 alone; whatever the sentence holds, it is the sentence. */
    @FuzzTest
    void an_answer(byte[] octets) throws IOException {
        String sentence = new String(octets, UTF_8);
        JsonNode answer = JSON.readTree(DovecotPolicyCodec.encode(-1, sentence));
        assertThat(answer.path("status").asInt()).isEqualTo(-1);
        assertThat(answer.path("msg").textValue()).isEqualTo(sentence);
        assertThat(answer.size()).isEqualTo(2);
    }

    private static void isBounded(DovecotPolicyQuestion.Login login) {
        assertThat(login.hash().reveal()).hasSizeLessThanOrEqualTo(128);
        assertThat(login.addresses()).hasSizeLessThanOrEqualTo(1).doesNotContain("");
        assertThat(login.particulars().entries().values()).allMatch(value -> value.length() <= 257);
    }
}
