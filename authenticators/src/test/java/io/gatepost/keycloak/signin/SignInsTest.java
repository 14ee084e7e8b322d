// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.signin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SignInsTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private static SignIn signIn(String address, Duration before, boolean admitted) {
        Instant at = NOON.minus(before);
        return new SignIn(
                address + before,
                at,
                at,
                1,
                new SignIn.Kind(
                        "imap",
                        Optional.empty(),
                        Optional.of(address),
                        Optional.of("password"),
                        Optional.empty(),
                        admitted,
                        admitted ? "trusted-network" : "untrusted-network",
                        !admitted),
                Optional.empty());
    }

    @Test
    void what_is_alike_is_told_once_with_its_first_and_last_time() {
        List<SignIn> told = SignIns.together(List.of(
                signIn("192.0.2.1", Duration.ZERO, true),
                signIn("192.0.2.2", Duration.ofMinutes(30), true),
                signIn("192.0.2.1", Duration.ofHours(1), true),
                signIn("192.0.2.1", Duration.ofHours(2), true)));

        assertThat(told).hasSize(2);
        assertThat(told.get(0).times()).isEqualTo(3);
        assertThat(told.get(0).newest()).isEqualTo(NOON);
        assertThat(told.get(0).oldest()).isEqualTo(NOON.minus(Duration.ofHours(2)));
        assertThat(told.get(1).times()).isEqualTo(1);
    }

    @Test
    void a_refusal_is_never_told_with_an_admission() {
        assertThat(SignIns.together(List.of(
                        signIn("192.0.2.1", Duration.ZERO, true), signIn("192.0.2.1", Duration.ofMinutes(1), false))))
                .hasSize(2);
    }

    @Test
    void yesterday_is_another_row() {
        assertThat(SignIns.together(List.of(
                        signIn("192.0.2.1", Duration.ZERO, true),
                        signIn("192.0.2.1", SignIns.ALIKE_WITHIN.minusMillis(1), true),
                        signIn("192.0.2.1", SignIns.ALIKE_WITHIN, true))))
                .extracting(SignIn::times)
                .containsExactly(2, 1);
    }
}
