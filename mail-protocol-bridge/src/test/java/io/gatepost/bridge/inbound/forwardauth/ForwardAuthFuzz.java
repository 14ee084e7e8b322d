// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.forwardauth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.gatepost.bridge.login.LoginName;
import io.gatepost.bridge.login.Secret;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Headers that any client may send: a proxy hands them on as they are. */
final class ForwardAuthFuzz {
    private static final Secret OTHER = Secret.of("other");
    private static final Set<String> FACTS =
            Set.of("eas-User", "eas-DeviceId", "eas-DeviceType", "eas-Cmd", "user-agent");

    @FuzzTest
    void authorization(byte[] octets) {
        ForwardAuthQuestion question = ForwardAuthCodec.credentials(List.of(new String(octets, ISO_8859_1)));
        switch (question) {
            case ForwardAuthQuestion.Basic(LoginName name, Secret secret) -> {
                assertThat(name.typed()).doesNotContain(":");
                assertThat(question).hasToString(new ForwardAuthQuestion.Basic(name, OTHER).toString());
                String pair = name.typed() + ":" + secret.reveal();
                assertThat(ForwardAuthCodec.credentials(
                                List.of("Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8)))))
                        .isEqualTo(question);
            }
            case ForwardAuthQuestion.Bearer(LoginName name, Secret token) -> {
                assertThat(token.reveal()).isNotBlank();
                assertThat(question).hasToString(new ForwardAuthQuestion.Bearer(name, OTHER).toString());
            }
            case ForwardAuthQuestion.NoCredentials none -> {}
        }
    }

    @FuzzTest
    void device_facts(byte[] octets) {
        String text = new String(octets, ISO_8859_1);
        Map<String, String> facts =
                ForwardAuthCodec.particulars(List.of(text), List.of(text)).entries();
        assertThat(FACTS).containsAll(facts.keySet());
        assertThat(facts.values()).allMatch(value -> !value.isEmpty() && value.length() <= 257);
    }
}
