// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.iptrust.origin.Origin;
import io.gatepost.iptrust.policy.Service;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SecretTest {
    @Test
    void shows_itself_nowhere_but_where_it_is_asked_for() {
        Secret secret = Secret.of("hunter2");
        LoginAttempt attempt = new LoginAttempt(
                new LoginName("alice"),
                secret,
                SecretKind.PASSWORD,
                Service.IMAP,
                new Origin.Unestablished("test"),
                "test",
                Particulars.NONE);

        assertThat(secret.toString()).doesNotContain("hunter2");
        assertThat(attempt.toString()).doesNotContain("hunter2");
        assertThat(new LoginRecord(Instant.EPOCH, attempt, new LoginOutcome.Unavailable(Trouble.TIMEOUT), Duration.ZERO)
                        .toString())
                .doesNotContain("hunter2");
        assertThat(secret.reveal()).isEqualTo("hunter2");
    }

    @Test
    void compares_by_content_and_says_nothing_by_its_hash() {
        assertThat(Secret.of("hunter2")).isEqualTo(Secret.of("hunter2")).isNotEqualTo(Secret.of("hunter3"));
        assertThat(Secret.of("hunter2")).hasSameHashCodeAs(Secret.of("hunter3"));
        assertThat(Secret.of("hunter2").matches("hunter2")).isTrue();
        assertThat(Secret.of("hunter2").matches("hunter")).isFalse();
    }

    /** Who types a password into the field for the name may type a long one; the mark of the cut may split a character. */
    @Test
    void what_is_left_of_it_when_it_was_cut_gives_it_away() {
        for (int before = 317; before <= 320; before++) {
            String typed = "a".repeat(before) + "\ud83d\ude00 and more";
            assertThat(Secret.of(typed).isGivenAwayBy(Particulars.cut(typed, 320)))
                    .as("%d characters before it", before)
                    .isTrue();
            assertThat(Secret.of("b" + typed).isGivenAwayBy(Particulars.cut(typed, 320)))
                    .isFalse();
        }
    }

    @Test
    void text_on_the_wire_is_utf8_or_what_older_programs_send() {
        assertThat(WireText.decode("pässwörd€".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("pässwörd€");
        assertThat(WireText.decode(new byte[] {'p', (byte) 0xe4, 's', (byte) 0x80}))
                .isEqualTo("päs€");
        assertThat(WireText.decode("\ufffd is a character, too".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("\ufffd is a character, too");
    }

    @Test
    void particulars_are_bounded() {
        Particulars particulars = Particulars.NONE.with("empty", "").with("long", "x".repeat(1000));
        for (int i = 0; i < 100; i++) {
            particulars = particulars.with("n" + i, "v");
        }

        assertThat(particulars.entries()).hasSize(Particulars.MAX_ENTRIES).doesNotContainKey("empty");
        assertThat(particulars.entries().get("long")).hasSize(Particulars.MAX_LENGTH + 1);
    }
}
