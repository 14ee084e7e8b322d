// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.dovecothttp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Map;

/** What somebody may send in the Lua script's place. */
final class DovecotHttpFuzz {
    private static final ObjectMapper JSON = new ObjectMapper();

    @FuzzTest
    void a_question(byte[] body) throws IOException {
        switch (DovecotHttpCodec.decode(body)) {
            case DovecotQuestion.Login login -> {
                assertThat(login.addresses()).hasSizeLessThanOrEqualTo(1).doesNotContain("");
                assertThat(login.particulars().entries().values()).allMatch(value -> value.length() <= 257);
                String secret = login.secret().reveal();
                if (login.name().plausible() && login.secret().plausible()) {
                    byte[] again = JSON.writeValueAsBytes(Map.of(
                            "user", login.name().typed(),
                            "password", secret,
                            // The word that stands there, for Jackson reads bytes that are no UTF-8 in some places
                            // only.
                            "service", login.service().word()));
                    assertThat(DovecotHttpCodec.decode(again))
                            .isInstanceOfSatisfying(DovecotQuestion.Login.class, same -> {
                                assertThat(same.name()).isEqualTo(login.name());
                                assertThat(same.secret()).isEqualTo(login.secret());
                                assertThat(same.service()).isEqualTo(login.service());
                            });
                }
            }
            case DovecotQuestion.NotOffered notOffered -> {}
            case DovecotQuestion.Malformed malformed -> {}
        }
    }
}
