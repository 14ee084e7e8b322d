// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.outbound.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatepost.bridge.login.Evidence;
import io.gatepost.bridge.login.LoginAttempt;
import io.gatepost.bridge.login.LoginName;
import io.gatepost.bridge.login.LoginOutcome;
import io.gatepost.bridge.login.LoginRecord;
import io.gatepost.bridge.login.Particulars;
import io.gatepost.bridge.login.Secret;
import io.gatepost.bridge.login.SecretKind;
import io.gatepost.bridge.login.WireText;
import io.gatepost.iptrust.origin.Origin;
import io.gatepost.iptrust.policy.Service;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A line of the audit is one line of JSON, whatever the client wrote, and shows no secret, wherever that was typed. */
final class AuditFuzz {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_SHOWN = 400;

    /** The name, the secret and a particular, a NUL between them. */
    @FuzzTest
    void a_line(byte[] octets) throws IOException {
        String[] parts = (WireText.decode(octets) + "\0\0\0").split("\0", 4);
        for (String name : List.of(parts[0], parts[1], " " + parts[1])) {
            for (String particular : List.of(parts[2], parts[1])) {
                JsonNode line = line(name, parts[1], particular);
                line.forEach(value -> {
                    assertThat(value.asText()).hasSizeLessThan(MOST_SHOWN);
                    if (parts[1].length() > 7 && !parts[1].isBlank()) {
                        assertThat(value.asText()).isNotEqualToIgnoringCase(parts[1]);
                    }
                });
            }
        }
    }

    private static JsonNode line(String name, String secret, String particular) throws IOException {
        List<String> lines = new ArrayList<>();
        new JsonAuditTrail(lines::add)
                .record(new LoginRecord(
                        Instant.EPOCH,
                        new LoginAttempt(
                                new LoginName(name),
                                Secret.of(secret),
                                SecretKind.PASSWORD,
                                Service.IMAP,
                                new Origin.Unestablished("fuzzing"),
                                "dovecot-lua",
                                Particulars.NONE.with("client", particular)),
                        new LoginOutcome.Refused(
                                "wrong-secret",
                                new Evidence(
                                        Optional.of(name),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty())),
                        Duration.ZERO));
        assertThat(lines).hasSize(1);
        assertThat(lines.getFirst().chars()).noneMatch(Character::isISOControl);
        return JSON.readTree(lines.getFirst());
    }
}
