// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PublicSentencesTest {
    private final PublicSentences sentences =
            new PublicSentences("Refused, see https://id.example/realms/<realm>/account.", "isp", "Later.");

    @Test
    void the_portal_is_that_of_the_realm_where_the_name_was_looked_for() {
        assertThat(sentences.refused(in(Optional.of("b.tld"))))
                .isEqualTo("Refused, see https://id.example/realms/b.tld/account.");
    }

    @Test
    void who_is_of_no_realm_is_shown_the_default() {
        assertThat(sentences.refused(in(Optional.empty()))).isEqualTo(sentences.refused());
        assertThat(sentences.refused()).isEqualTo("Refused, see https://id.example/realms/isp/account.");
    }

    /** A realm may be named so in Keycloak; a mail client's line is no place for it. */
    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a/../master", "a\r\nA1 OK", "b%2ftld", "münchen", "<realm>", "a\"b"})
    void a_realm_of_an_odd_name_gets_into_no_line(String realm) {
        assertThat(sentences.refused(in(Optional.of(realm)))).isEqualTo(sentences.refused());
    }

    @Test
    void no_realm_makes_the_line_too_long() {
        PublicSentences longest = new PublicSentences("x".repeat(300) + "<realm>", "isp", "Later.");
        assertThat(longest.refused(in(Optional.of("r".repeat(200))))).isEqualTo(longest.refused());
    }

    @Test
    void without_a_placeholder_there_is_one_sentence_for_all() {
        PublicSentences one = new PublicSentences("Refused.", "Later.");
        assertThat(one.refused(in(Optional.of("a.tld")))).isEqualTo("Refused.").isEqualTo(one.refused());
    }

    @Test
    void what_fits_no_line_is_no_sentence() {
        assertThatThrownBy(() -> new PublicSentences("a\r\nb", "Later.")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PublicSentences("Refused.", "")).isInstanceOf(IllegalArgumentException.class);
    }

    private static LoginOutcome.Refused in(Optional<String> realm) {
        return new LoginOutcome.Refused(
                "wrong-secret",
                new Evidence(Optional.empty(), realm, Optional.empty(), Optional.empty(), Optional.empty()));
    }
}
