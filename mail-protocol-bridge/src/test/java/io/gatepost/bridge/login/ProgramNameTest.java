// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.iptrust.origin.Origin;
import io.gatepost.iptrust.policy.Service;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProgramNameTest {
    private static String named(String particular, String value) {
        return named(Particulars.NONE.with(particular, value));
    }

    private static String named(Particulars particulars) {
        return ProgramName.of(new LoginAttempt(
                        new LoginName("alice@a.tld"),
                        Secret.of("alice-password"),
                        SecretKind.PASSWORD,
                        Service.IMAP,
                        new Origin.Unestablished("test"),
                        "test",
                        particulars))
                .orElse("none");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\0',
            delimiter = '|',
            value = {
                "client | \"name\" \"Thunderbird\" \"version\" \"128.0\" | Thunderbird 128.0",
                "client | \"version\" \"2\" \"NAME\" \"a \\\"b\\\" \\\\ c\" | a \"b\" \\ c 2",
                "client | \"vendor\" \"somebody\" | none",
                "client | \"name\" \"\" \"version\" \"1\" | none",
                "client | \"name\" \"cut off | none",
                "client | NIL | none",
                "user-agent | Apple-iPhone14C5/2104.45 | Apple-iPhone14C5/2104.45",
                "eas-DeviceType | iPhone | iPhone",
                "eas-User | alice | none",
                "user-agent | it is Alice-Password, here | none"
            })
    void is_what_the_program_says(String particular, String value, String name) {
        assertThat(named(particular, value)).isEqualTo(name);
    }

    @Test
    void says_it_in_one_line_that_can_be_seen() {
        assertThat(named("user-agent", " a\u0000b\r\nc\u202Ed\u2028e\tf\u200Bg\u007F "))
                .isEqualTo("a b c d e f g");
    }

    @Test
    void is_cut_and_not_within_a_character() {
        assertThat(named("user-agent", "\uD83D\uDE00".repeat(100))).isEqualTo("\uD83D\uDE00".repeat(80) + "…");
    }

    /** A secret that would be cut in two is looked for in the whole. */
    @Test
    void does_not_give_the_secret_away_by_its_end() {
        assertThat(named("user-agent", "x".repeat(75) + "alice-password")).isEqualTo("none");
    }

    @Test
    void the_address_line_of_a_phone_says_less_than_its_agent() {
        assertThat(named(Particulars.NONE.with("eas-DeviceType", "iPhone").with("user-agent", "Apple-iPhone14C5/2104")))
                .isEqualTo("Apple-iPhone14C5/2104");
    }
}
