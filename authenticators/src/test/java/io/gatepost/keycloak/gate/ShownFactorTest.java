// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

final class ShownFactorTest {
    @Test
    void a_note_comes_back_as_it_was_written() {
        ShownFactor shown = new ShownFactor("otp", Instant.ofEpochSecond(1_795_000_000));
        assertThat(shown.note()).isEqualTo("otp@1795000000");
        assertThat(ShownFactor.parse(shown.note())).contains(shown);
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(
            strings = {
                "otp",
                "otp@",
                "@1795000000",
                "password@1795000000",
                "otp@soon",
                "otp@99999999999999999999",
                "OTP@1"
            })
    void anything_else_is_no_factor(String note) {
        assertThat(ShownFactor.parse(note)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "otp, true",
        "webauthn, true",
        "webauthn-passwordless, true",
        "recovery-authn-codes, true",
        "password, false",
        "kerberos, false",
        "cert, false", // X.509 is one factor
        "gatepost-app-password, false",
    })
    void of_what_keycloak_saw_verified_some_is_a_second_factor(String credential, boolean second) {
        assertThat(ShownFactor.among(List.of("password", credential)).isPresent())
                .isEqualTo(second);
    }
}
