// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.login;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Locale;

/** Names and secrets of all sorts. */
final class LoginFuzz {
    @FuzzTest
    void a_name(byte[] octets) {
        String typed = WireText.decode(octets);
        LoginName name = new LoginName(typed);
        if (name.plausible()) {
            assertThat(typed.getBytes(UTF_8)).hasSizeBetween(1, LoginName.MAX_BYTES);
            assertThat(typed).matches("[^\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}]+");
        }
        LoginName full = name.inDomain("a.tld");
        assertThat(full.inDomain("b.tld")).isEqualTo(full);
        assertThat(full.typed()).startsWith(typed);
        assertThat(WireText.decode(typed.getBytes(UTF_8))).isEqualTo(typed);
        assertThat(WireText.isToken(typed)).isEqualTo(typed.matches("[!-~]+"));
    }

    @FuzzTest
    void a_secret(byte[] octets) {
        String text = WireText.decode(octets);
        Secret secret = Secret.of(text);
        assertThat(secret.reveal()).isEqualTo(text);
        assertThat(secret.matches(text)).isTrue();
        assertThat(secret.matches(text + "x")).isFalse();
        assertThat(secret).isEqualTo(Secret.of(text)).hasToString("••••");
        if (secret.plausible()) {
            assertThat(octets.length).isPositive();
            assertThat(text).doesNotContain("\0", "\n", "\r", "\u007f");
            if (!text.isBlank()) {
                assertThat(secret.isGivenAwayBy(text)).isTrue();
                assertThat(secret.isGivenAwayBy("  " + text.toLowerCase(Locale.ROOT) + " "))
                        .isTrue();
            }
        }
    }
}
