// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate.company;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.iptrust.policy.Proof;
import io.gatepost.keycloak.gate.ShownLately;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

final class CompanyLoginTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_795_000_000);

    @ParameterizedTest
    @ValueSource(strings = {"company", "company@a.tld"})
    void a_note_comes_back_as_it_was_written(String alias) {
        for (String context : List.of("", "urn:oasis:names:tc:SAML:2.0:ac:classes:X509", "mailto:a@5")) {
            CompanyLogin login =
                    new CompanyLogin(Proof.OIDC, alias, NOW, context.isEmpty() ? List.of() : List.of(context, "mfa"));
            assertThat(CompanyLogin.parse(login.note())).contains(login);
        }
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(
            strings = {
                "company",
                "saml company@",
                "company@1795000000",
                "password company@1795000000",
                "saml @1795000000",
                "oidc company@soon",
                "saml company@99999999999999999999",
                "saml a company@1795000000",
                "oidc company@1795000000 one  three"
            })
    void anything_else_vouches_for_nobody(String note) {
        assertThat(CompanyLogin.parse(note)).isEmpty();
    }

    @Test
    void lately_ends_after_ten_minutes_and_does_not_begin_in_the_future() {
        assertThat(ShownLately.lately(NOW.minus(Duration.ofMinutes(10)), NOW)).isTrue();
        assertThat(ShownLately.lately(NOW.minus(Duration.ofSeconds(601)), NOW)).isFalse();
        assertThat(ShownLately.lately(NOW.plus(Duration.ofSeconds(61)), NOW)).isFalse();
    }
}
