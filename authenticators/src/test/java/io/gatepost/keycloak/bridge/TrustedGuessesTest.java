// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class TrustedGuessesTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final Duration PEACE = Duration.ofHours(1);

    private final TrustedGuesses guesses = new TrustedGuesses();

    @Test
    void counts_each_account_until_there_was_peace() {
        guesses.count("alice", NOON, PEACE);
        guesses.count("alice", NOON.plus(Duration.ofMinutes(59)), PEACE);
        guesses.count("bob", NOON, PEACE);
        assertThat(guesses.of("alice", NOON.plus(Duration.ofMinutes(118)), PEACE))
                .isEqualTo(2);
        assertThat(guesses.of("bob", NOON, PEACE)).isEqualTo(1);
        assertThat(guesses.of("bob", NOON.plus(PEACE), PEACE)).isZero();
        guesses.count("bob", NOON.plus(PEACE), PEACE);
        assertThat(guesses.of("bob", NOON.plus(PEACE), PEACE)).isEqualTo(1);
    }

    @Test
    void keeps_no_more_than_it_can() {
        for (int account = 0; account <= TrustedGuesses.MOST_ACCOUNTS; account++) {
            guesses.count("account" + account, NOON, PEACE);
        }
        assertThat(guesses.of("account0", NOON, PEACE)).isZero();
        assertThat(guesses.of("account" + TrustedGuesses.MOST_ACCOUNTS, NOON, PEACE))
                .isEqualTo(1);
    }
}
